// BatchVerification: one BatchVerify on its way.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_BATCH_VERIFICATION_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_BATCH_VERIFICATION_H_

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "assay/v1/verifier.pb.h"
#include "server/base/executor.h"
#include "server/base/mutex.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// kBatchResponseBytes bounds the answer to one batch. A few long claims can stand in a verdict three times.
inline constexpr size_t kBatchResponseBytes = 8 << 20;

// BatchVerification judges the items of a batch, a share of them in each task, and answers when the last has
// ended. Items that fail do not touch each other. It keeps itself until then; who holds the handle may
// cancel: items that wait are cancelled, others not begun, and the whole ends with CANCELLED; but where that
// is because the call's time is over, each item that was not begun is judged to be DEADLINE_EXCEEDED, and
// counted. Verdicts beyond
// kBatchResponseBytes are the mistake of who asked for so many: INVALID_ARGUMENT. Thread-safety: thread-safe.
class BatchVerification final : public PendingVerification,
                                public std::enable_shared_from_this<BatchVerification> {
 public:
  using JudgeItem = std::function<std::shared_ptr<PendingVerification>(const v1::VerifyRequest& item,
                                                                       Answer<v1::VerifyResponse> answer)>;

  // Overdue tells whether the call's time is over; items begun from then on end at once.
  using Overdue = std::function<bool()>;

  // `request`, which is not empty, must live until `done` runs.
  BatchVerification(const v1::BatchVerifyRequest& request, JudgeItem judge, Overdue overdue,
                    Answer<v1::BatchVerifyResponse> done);

  void Start(Executor& executor);
  void Cancel() override;

 private:
  static constexpr int kShare = 32;  // items of one task: small beside a call, large beside a post

  void Judge(int begin, int end);
  void JudgeOne(int index);
  void End(int index, Reply<v1::VerifyResponse> reply);

  const v1::BatchVerifyRequest& request_;
  const JudgeItem judge_;
  const Overdue overdue_;

  std::atomic<int> left_;
  std::atomic<bool> cancelled_ = false;
  v1::BatchVerifyResponse response_;  // each item writes its own verdict, whoever is last reads them
  Answer<v1::BatchVerifyResponse> done_;

  Mutex mutex_;
  std::vector<std::shared_ptr<PendingVerification>> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_BATCH_VERIFICATION_H_
