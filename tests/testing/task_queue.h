// TaskQueue: an executor that works when the test says so.
#ifndef ASSAY_TESTS_TESTING_TASK_QUEUE_H_
#define ASSAY_TESTS_TESTING_TASK_QUEUE_H_

#include <deque>
#include <utility>

#include "server/base/executor.h"
#include "server/base/mutex.h"

namespace assay::testing {

// TaskQueue keeps tasks until RunAll. Thread-safety: thread-safe.
class TaskQueue final : public Executor {
 public:
  void Post(Task task) override {
    MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
  }

  // RunOne runs the oldest task; false where there is none.
  bool RunOne() {
    Task task;
    {
      MutexLock lock(mutex_);
      if (tasks_.empty()) return false;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
    return true;
  }
  // RunAll runs tasks, those that they post too, until there are none.
  void RunAll() {
    while (RunOne()) {
    }
  }

 private:
  Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TASK_QUEUE_H_
