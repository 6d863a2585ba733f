// ManualClock: the time, moved by hand.
#ifndef ASSAY_TESTS_TESTING_MANUAL_CLOCK_H_
#define ASSAY_TESTS_TESTING_MANUAL_CLOCK_H_

#include "server/base/clock.h"
#include "server/base/mutex.h"

namespace assay {

// ManualClock stands still until a test moves it. Thread-safety: thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now = {absl::FromUnixSeconds(1'700'000'000), absl::Seconds(1000)})
      : now_(now) {}

  Instant Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    MutexLock lock(mutex_);
    now_ = now_ + by;
  }
  // SetWall moves the wall clock alone, as an administrator would.
  void SetWall(absl::Time wall) {
    MutexLock lock(mutex_);
    now_.wall = wall;
  }

 private:
  mutable Mutex mutex_;
  Instant now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_TESTS_TESTING_MANUAL_CLOCK_H_
