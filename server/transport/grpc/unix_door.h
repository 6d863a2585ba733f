// UnixDoor: a Unix socket that only this process's own user, and root, may come in by.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_UNIX_DOOR_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_UNIX_DOOR_H_

#include <sys/stat.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"

namespace assay {

// UnixDoor accepts itself, for gRPC tells nobody who is at the other end. The socket has mode 0600, and each
// peer is asked for its user (SO_PEERCRED). Its end closes the door and removes the socket. Thread-safety:
// single-threaded (owner: who opened it).
class UnixDoor {
 public:
  // Take owns the descriptor, which does not block. It is called on the door's thread.
  using Take = std::function<void(int fd)>;

  // Open binds. A socket that nobody answers at any more is replaced; anything else at `path` is refused
  // (UNAVAILABLE, with the cause).
  static absl::StatusOr<std::unique_ptr<UnixDoor>> Open(const std::string& path);
  ~UnixDoor();
  UnixDoor(const UnixDoor&) = delete;
  UnixDoor& operator=(const UnixDoor&) = delete;

  void Start(Take take);
  void Stop();

 private:
  UnixDoor(std::string path, int listener, int wake, const struct stat& made);
  void Work();

  const std::string path_;
  const int listener_;
  const int wake_;  // an eventfd, readable from Stop on
  const struct stat made_;
  Take take_;
  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_UNIX_DOOR_H_
