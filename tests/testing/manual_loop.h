// ManualClock and ManualLoop: time that a test moves by hand, and an event loop that runs by it.
#ifndef ASSAY_TESTS_TESTING_MANUAL_LOOP_H_
#define ASSAY_TESTS_TESTING_MANUAL_LOOP_H_

#include <deque>
#include <map>
#include <utility>

#include "server/base/clock.h"
#include "server/base/executor.h"

namespace assay::testing {

// ManualClock stands still until it is moved. Both its clocks move alike.
class ManualClock final : public Clock {
 public:
  Instant Now() const override { return now_; }
  void Advance(absl::Duration by) { now_ = now_ + by; }
  // JumpWall moves the wall clock only, as an operator or NTP would.
  void JumpWall(absl::Duration by) { now_.wall += by; }

 private:
  Instant now_{absl::FromUnixSeconds(1'700'000'000), absl::Hours(1)};
};

// ManualLoop runs tasks when it is told to, on the test's own thread, and never otherwise. Single-threaded.
class ManualLoop final : public EventLoop {
 public:
  explicit ManualLoop(ManualClock& clock) : clock_(clock) {}

  void Post(Task task) override { tasks_.push_back(std::move(task)); }
  void PostAt(absl::Duration at, Task task) override { timers_.emplace(at, std::move(task)); }

  // RunReady runs everything that is due now, and what that posts in turn.
  void RunReady() {
    for (;;) {
      if (!tasks_.empty()) {
        Task task = std::move(tasks_.front());
        tasks_.pop_front();
        task();
      } else if (!timers_.empty() && timers_.begin()->first <= clock_.Now().steady) {
        Task task = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        task();
      } else {
        return;
      }
    }
  }

  // Advance moves the clock on, stopping at each timer on the way.
  void Advance(absl::Duration by) {
    RunReady();
    const absl::Duration end = clock_.Now().steady + by;
    while (!timers_.empty() && timers_.begin()->first <= end) {
      clock_.Advance(timers_.begin()->first - clock_.Now().steady);
      RunReady();
    }
    clock_.Advance(end - clock_.Now().steady);
  }

  // DropAll destroys what has not run, as a loop that stops does.
  void DropAll() {
    auto tasks = std::exchange(tasks_, {});
    auto timers = std::exchange(timers_, {});
  }

 private:
  ManualClock& clock_;
  std::deque<Task> tasks_;
  std::multimap<absl::Duration, Task> timers_;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_MANUAL_LOOP_H_
