#include "server/fetch/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace assay {

Inbox::Inbox() : wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_fd_ < 0) std::abort();  // out of descriptors before the service even stands
}

Inbox::~Inbox() { ::close(wake_fd_); }

void Inbox::Push(absl::Duration at, Task task) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    if (!closed_) {
      first = tasks_.empty();
      tasks_.push_back({at, std::move(task)});
    }
  }
  // A refused task ends here, outside the lock: its end may push in turn.
  if (first) Wake();
}

void Inbox::Close() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  Wake();
}

bool Inbox::closed() const {
  MutexLock lock(mutex_);
  return closed_;
}

std::vector<Inbox::Timed> Inbox::TakeAll() {
  uint64_t count;
  [[maybe_unused]] const ssize_t ignored =
      ::read(wake_fd_, &count, sizeof(count));  // fails where nothing is there
  MutexLock lock(mutex_);
  return std::exchange(tasks_, {});
}

void Inbox::Wake() const {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored =
      ::write(wake_fd_, &one, sizeof(one));  // fails only where it is awake
}

}  // namespace assay
