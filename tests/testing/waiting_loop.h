// WaitingLoop: an event loop whose test waits for what other threads post.
#ifndef ASSAY_TESTS_TESTING_WAITING_LOOP_H_
#define ASSAY_TESTS_TESTING_WAITING_LOOP_H_

#include <deque>
#include <utility>

#include "server/base/executor.h"
#include "server/base/mutex.h"

namespace assay::testing {

// WaitingLoop runs tasks on the thread that calls RunOne. It keeps no timers. Thread-safety: thread-safe.
class WaitingLoop final : public EventLoop {
 public:
  void Post(Task task) override {
    {
      MutexLock lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    posted_.SignalOne();
  }
  void PostAt(absl::Duration, Task task) override { Post(std::move(task)); }

  // RunOne waits for a task and runs it.
  void RunOne() {
    Task task;
    {
      MutexLock lock(mutex_);
      while (tasks_.empty()) posted_.Wait(mutex_);
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }

 private:
  Mutex mutex_;
  CondVar posted_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_WAITING_LOOP_H_
