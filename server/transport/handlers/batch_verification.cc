#include "server/transport/handlers/batch_verification.h"

#include <algorithm>
#include <utility>

#include "server/base/str_cat.h"

namespace assay {

BatchVerification::BatchVerification(const v1::BatchVerifyRequest& request, JudgeItem judge, Overdue overdue,
                                     Answer<v1::BatchVerifyResponse> done)
    : request_(request),
      judge_(std::move(judge)),
      overdue_(std::move(overdue)),
      left_(request.requests_size()),
      done_(std::move(done)) {
  response_.mutable_verdicts()->Reserve(request.requests_size());
  for (int i = 0; i < request.requests_size(); ++i) response_.add_verdicts();
}

void BatchVerification::Start(Executor& executor) {
  const int size = request_.requests_size();
  for (int begin = 0; begin < size; begin += kShare) {
    executor.Post([self = shared_from_this(), begin, end = std::min(begin + kShare, size)] {
      self->Judge(begin, end);
    });
  }
}

void BatchVerification::Cancel() {
  std::vector<std::shared_ptr<PendingVerification>> pending;
  const bool gone = !overdue_();
  {
    MutexLock lock(mutex_);
    cancelled_ = gone;
    pending.swap(pending_);
  }
  for (const auto& item : pending) item->Cancel();
}

void BatchVerification::Judge(int begin, int end) {
  for (int i = begin; i < end; ++i) JudgeOne(i);
}

void BatchVerification::JudgeOne(int index) {
  if (cancelled_) return End(index, tl::unexpected(RpcError()));
  auto pending = judge_(request_.requests(index), [self = shared_from_this(), index](auto reply) {
    self->End(index, std::move(reply));
  });
  if (pending == nullptr) return;
  {
    MutexLock lock(mutex_);
    if (!cancelled_) {
      pending_.push_back(std::move(pending));
      return;
    }
  }
  // Cancel came while the item was being parked, and did not see it.
  pending->Cancel();
}

void BatchVerification::End(int index, Reply<v1::VerifyResponse> reply) {
  v1::BatchVerdict& verdict = *response_.mutable_verdicts(index);
  if (!reply) {
    *verdict.mutable_unjudged() = std::move(reply.error().status);
  } else {
    *verdict.mutable_evaluation() = std::move(*reply->mutable_evaluation());
    if (reply->has_verified()) {
      *verdict.mutable_verified() = std::move(*reply->mutable_verified());
    } else if (reply->has_unenforced()) {
      *verdict.mutable_unenforced() = std::move(*reply->mutable_unenforced());
    } else {
      *verdict.mutable_rejected() = std::move(*reply->mutable_rejected());
    }
  }
  if (left_.fetch_sub(1) > 1) return;
  // Whoever waits for the answer may hold this batch: letting go of it here keeps the two from holding each
  // other.
  auto done = std::move(done_);
  if (cancelled_) return done(tl::unexpected(MakeRpcError(absl::CancelledError("the caller has gone"))));
  if (const size_t bytes = response_.ByteSizeLong(); bytes > kBatchResponseBytes) {
    return done(tl::unexpected(MakeRpcError(absl::InvalidArgumentError(
        StrCat("requests: their verdicts take ", bytes, " bytes, at most ", kBatchResponseBytes,
               " are sent in one answer: send fewer tokens a call, or name the claims that are wanted")))));
  }
  done(std::move(response_));
}

}  // namespace assay
