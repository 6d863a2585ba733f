// OnceAnswer: the answer to a call that waits for something that may never come.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ONCE_ANSWER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ONCE_ANSWER_H_

#include <utility>

#include "server/base/mutex.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// OnceAnswer gives the first answer and drops later ones. A caller that goes away is answered CANCELLED;
// where everybody who could answer has gone, UNAVAILABLE. Thread-safety: thread-safe.
template <typename Message>
class OnceAnswer final : public PendingVerification {
 public:
  explicit OnceAnswer(Answer<Message> done) : done_(std::move(done)) {}
  ~OnceAnswer() override { Fail(absl::UnavailableError("the server is shutting down")); }

  void Give(Reply<Message> reply) {
    Answer<Message> done;
    {
      MutexLock lock(mutex_);
      std::swap(done, done_);
    }
    if (done) done(std::move(reply));
  }
  void Fail(const absl::Status& status) { Give(tl::unexpected(MakeRpcError(status))); }
  void Cancel() override { Fail(absl::CancelledError("the caller has gone")); }

 private:
  Mutex mutex_;
  Answer<Message> done_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ONCE_ANSWER_H_
