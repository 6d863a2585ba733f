#include "tests/e2e/paced_batches.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/str_cat.h"

namespace assay {

struct PacedBatches::Call {
  grpc::ClientContext context;
  v1::BatchVerifyRequest request;
  v1::BatchVerifyResponse response;
};

PacedBatches::PacedBatches(const AssaydProcess& assayd)
    : stub_(v1::TokenVerifier::NewStub(assayd.Connect())) {}

void PacedBatches::Send(int64_t count, double rate, const std::function<std::string()>& next_token) {
  const absl::Time began = absl::Now();
  for (int64_t sent = 0; sent < count;) {
    absl::SleepFor(began + absl::Seconds(static_cast<double>(sent) / rate) - absl::Now());
    auto call = std::make_shared<Call>();
    const int64_t size = std::min<int64_t>(kBatch, count - sent);
    for (int64_t i = 0; i < size; ++i) call->request.add_requests()->set_token(next_token());
    {
      MutexLock lock(mutex_);
      while (outstanding_ >= kOutstanding) ended_.Wait(mutex_);
      outstanding_ += size;
    }
    stub_->async()->BatchVerify(&call->context, &call->request, &call->response,
                                [this, call](const grpc::Status& status) { Take(*call, status); });
    sent += size;
  }
}

void PacedBatches::Take(const Call& call, const grpc::Status& status) {
  std::map<std::string, int64_t> verdicts;
  if (!status.ok()) verdicts[StrCat("no answer: ", status.error_message())] += call.request.requests_size();
  for (const v1::BatchVerdict& verdict : call.response.verdicts()) {
    ++verdicts[verdict.has_verified()   ? "verified"
               : verdict.has_rejected() ? v1::Reason_Name(verdict.rejected().reason())
                                        : verdict.unjudged().message()];
  }
  MutexLock lock(mutex_);
  outstanding_ -= call.request.requests_size();
  for (const auto& [name, number] : verdicts) verdicts_[name] += number;
  ended_.SignalAll();
}

void PacedBatches::Drain() {
  MutexLock lock(mutex_);
  while (outstanding_ > 0) ended_.Wait(mutex_);
}

std::map<std::string, int64_t> PacedBatches::verdicts() const {
  MutexLock lock(mutex_);
  return verdicts_;
}

}  // namespace assay
