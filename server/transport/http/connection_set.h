// HttpConnection and ConnectionSet: the open connections of one server.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_CONNECTION_SET_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_CONNECTION_SET_H_

#include <cstddef>
#include <memory>
#include <unordered_set>
#include <vector>

#include "server/base/mutex.h"

namespace assay {

// HttpConnection is one accepted socket. It lives while an operation, the set or an unanswered request holds
// it. Thread-safety: thread-safe; work is posted to its strand.
class HttpConnection {
 public:
  virtual ~HttpConnection() = default;
  virtual void Start() = 0;
  virtual void CloseIfIdle() = 0;  // drain: an idle connection ends now, a busy one after its answer
  virtual void Close() = 0;
};

// ConnectionSet counts the open connections and says when the last has gone. Thread-safety: thread-safe.
class ConnectionSet {
 public:
  // Add refuses once `max` are open or draining has begun.
  bool Add(std::shared_ptr<HttpConnection> connection, size_t max);
  void Remove(const std::shared_ptr<HttpConnection>& connection);
  std::vector<std::shared_ptr<HttpConnection>> Snapshot();
  void BeginDrain();
  bool draining();
  void WaitUntilEmpty();

 private:
  Mutex mutex_;
  CondVar emptied_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::unordered_set<std::shared_ptr<HttpConnection>> connections_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_CONNECTION_SET_H_
