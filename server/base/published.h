// Published<T>: a value that is replaced whole while others read it.
#ifndef ASSAY_SERVER_BASE_PUBLISHED_H_
#define ASSAY_SERVER_BASE_PUBLISHED_H_

#include <memory>
#include <utility>

#include "server/base/mutex.h"

namespace assay {

// Published<T> hands out the current immutable T. Readers keep what they got for as long as they hold it.
// Thread-safety: thread-safe; the lock is held for one shared_ptr copy or swap, never for the end of a T.
template <typename T>
class Published {
 public:
  Published() = default;
  explicit Published(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  // Get returns the current value; null only if none was ever set.
  std::shared_ptr<const T> Get() const {
    MutexLock lock(mutex_);
    return value_;
  }

  void Set(std::shared_ptr<const T> value) {
    MutexLock lock(mutex_);
    value_.swap(value);  // the old value ends in the caller's argument, after the lock
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_PUBLISHED_H_
