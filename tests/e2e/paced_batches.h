// PacedBatches: BatchVerify calls at a given rate, whatever becomes of them.
#ifndef ASSAY_TESTS_E2E_PACED_BATCHES_H_
#define ASSAY_TESTS_E2E_PACED_BATCHES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "assay/v1/verifier.grpc.pb.h"
#include "server/base/mutex.h"
#include "tests/e2e/assayd_process.h"

namespace assay {

// PacedBatches is an open loop: a slow answer holds nothing up, until kOutstanding tokens wait for theirs.
// Thread-safety: single-threaded (owner: the test), but for what gRPC reports.
class PacedBatches {
 public:
  static constexpr int kBatch = 20;
  static constexpr int64_t kOutstanding = 20'000;

  explicit PacedBatches(const AssaydProcess& assayd);
  ~PacedBatches() { Drain(); }

  // Send asks for verdicts on `count` tokens at `rate` a second.
  void Send(int64_t count, double rate, const std::function<std::string()>& next_token);
  // Drain waits for all answers.
  void Drain();

  // verdicts counts the answers by "verified", the reason of a rejection, or the text of a status.
  std::map<std::string, int64_t> verdicts() const;

 private:
  struct Call;
  void Take(const Call& call, const grpc::Status& status);

  std::unique_ptr<v1::TokenVerifier::Stub> stub_;
  mutable Mutex mutex_;
  CondVar ended_;
  int64_t outstanding_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int64_t> verdicts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_TESTS_E2E_PACED_BATCHES_H_
