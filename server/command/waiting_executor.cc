#include "server/command/waiting_executor.h"

#include <utility>

namespace assay {

void WaitingExecutor::Post(Task task) {
  MutexLock lock(mutex_);
  tasks_.push_back(std::move(task));
  posted_.SignalAll();
}

Task WaitingExecutor::Next() {
  MutexLock lock(mutex_);
  while (tasks_.empty()) posted_.Wait(mutex_);
  Task task = std::move(tasks_.front());
  tasks_.pop_front();
  return task;
}

void WaitingExecutor::RunUntil(const bool& done) {
  while (!done) Next()();
}

}  // namespace assay
