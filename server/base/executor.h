// Executor and EventLoop: where work that was put off goes on.
#ifndef ASSAY_SERVER_BASE_EXECUTOR_H_
#define ASSAY_SERVER_BASE_EXECUTOR_H_

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace assay {

using Task = absl::AnyInvocable<void()>;

// Executor runs tasks, each once, on threads of its own. A front supplies the one on which its parked
// requests resume. Thread-safety: thread-safe. Post never runs the task before it returns.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void Post(Task task) = 0;
};

// EventLoop is an Executor of one thread that also keeps time: what runs on it needs no lock among itself.
// Tasks run in the order in which they were posted. What it has not run when it stops, it destroys unrun.
class EventLoop : public Executor {
 public:
  // PostAt runs `task` once the steady clock (Instant::steady) has reached `at`, in the order of `at`.
  // There is no way to take a task back: it looks for itself whether it is still wanted.
  virtual void PostAt(absl::Duration at, Task task) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_EXECUTOR_H_
