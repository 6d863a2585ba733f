// Inbox: what other threads hand to an event loop.
#ifndef ASSAY_SERVER_FETCH_INBOX_H_
#define ASSAY_SERVER_FETCH_INBOX_H_

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/base/executor.h"
#include "server/base/mutex.h"

namespace assay {

// Inbox takes tasks from any thread and wakes the one that empties it, through an eventfd. Once closed it
// destroys what it is given, on the giver's thread. Thread-safety: thread-safe.
class Inbox {
 public:
  struct Timed {
    absl::Duration at;  // steady; -infinite: as soon as possible
    Task task;
  };

  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void Push(absl::Duration at, Task task);
  // Close refuses all later tasks and wakes the loop for good.
  void Close();
  bool closed() const;
  // TakeAll returns what was pushed since, in order, and quiets wake_fd.
  std::vector<Timed> TakeAll();
  // wake_fd is readable while there is something to take.
  int wake_fd() const { return wake_fd_; }

 private:
  void Wake() const;

  const int wake_fd_;
  mutable Mutex mutex_;
  std::vector<Timed> tasks_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_INBOX_H_
