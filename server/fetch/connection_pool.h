// ConnectionPool: the transfers and connections that trust one CA file.
#ifndef ASSAY_SERVER_FETCH_CONNECTION_POOL_H_
#define ASSAY_SERVER_FETCH_CONNECTION_POOL_H_

#include <curl/curl.h>

#include <vector>

#include "absl/time/time.h"
#include "server/base/clock.h"

namespace assay {

// ConnectionPool is a multi handle of libcurl that is driven by an epoll of its owner. There is one for each
// CA file: libcurl keeps one parsed file a multi, and a connection must not be shared by those who trust
// differently. Thread-safety: single-threaded (owner: the fetch thread).
class ConnectionPool {
 public:
  struct Ended {
    CURL* handle;
    CURLcode code;
  };

  ConnectionPool(int epoll_fd, const Clock& clock, size_t connections);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  // Add starts a transfer; false where libcurl refuses.
  bool Add(CURL* handle);
  // Remove must precede the end of a handle that was added.
  void Remove(CURL* handle);

  // wake_at is when OnTime wants to be called (steady); infinite: not at all.
  absl::Duration wake_at() const { return wake_at_; }
  void OnTime();
  // Owns tells whether `fd` is a socket of this pool; its readiness goes to OnReady, with the events of
  // epoll.
  bool Owns(int fd) const;
  void OnReady(int fd, uint32_t events);
  // TakeEnded returns the transfers that have ended; they are still added.
  std::vector<Ended> TakeEnded();

 private:
  static int OnSocket(CURL* handle, curl_socket_t fd, int wanted, void* self, void* socket);
  static int OnTimer(CURLM* multi, long timeout_ms, void* self);
  void Watch(int fd, int wanted);

  const int epoll_fd_;
  const Clock& clock_;
  CURLM* const multi_;
  absl::Duration wake_at_ = absl::InfiniteDuration();
  std::vector<int> sockets_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CONNECTION_POOL_H_
