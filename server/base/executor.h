// Executor: where work that was put off goes on.
#ifndef ASSAY_SERVER_BASE_EXECUTOR_H_
#define ASSAY_SERVER_BASE_EXECUTOR_H_

#include "absl/functional/any_invocable.h"

namespace assay {

using Task = absl::AnyInvocable<void()>;

// Executor runs tasks, each once, on threads of its own. A front supplies the one on which its parked
// requests resume. Thread-safety: thread-safe. Post never runs the task before it returns.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void Post(Task task) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_EXECUTOR_H_
