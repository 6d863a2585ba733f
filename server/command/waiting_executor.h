// WaitingExecutor: an Executor that runs on the thread which waits for it.
#ifndef ASSAY_SERVER_COMMAND_WAITING_EXECUTOR_H_
#define ASSAY_SERVER_COMMAND_WAITING_EXECUTOR_H_

#include <deque>

#include "server/base/executor.h"
#include "server/base/mutex.h"

namespace assay {

// WaitingExecutor lets a command line wait for what a server would be called back with.
// Thread-safety: thread-safe; RunUntil belongs to one thread.
class WaitingExecutor final : public Executor {
 public:
  void Post(Task task) override;

  // RunUntil runs posted tasks until `done`, which only tasks change, is true.
  void RunUntil(const bool& done);

 private:
  Task Next();

  Mutex mutex_;
  CondVar posted_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_WAITING_EXECUTOR_H_
