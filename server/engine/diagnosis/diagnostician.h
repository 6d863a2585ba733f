// Diagnostician: diagnoses of configured issuers, few at a time.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_DIAGNOSTICIAN_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_DIAGNOSTICIAN_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "assay/v1/doctor.pb.h"
#include "server/base/executor.h"
#include "server/engine/diagnosis/issuer_walk.h"

namespace assay {

// Diagnostician walks one issuer once at a time; who asks meanwhile gets that walk's diagnosis. Two walks a
// second begin in all. Loop and ports outlive it, and it the loop's thread. Thread-safety: thread-safe.
class Diagnostician {
 public:
  // RESOURCE_EXHAUSTED where too many ask, or the issuer is being walked as it was configured before.
  using Done = absl::AnyInvocable<void(absl::StatusOr<v1::Diagnosis>)>;

  Diagnostician(EventLoop& loop, const WalkPorts& ports);

  // Diagnose walks `subject`, which is not null, and compares with what `keys` hold; null: nothing. `done`
  // runs exactly once on the event loop, or is destroyed uncalled where that has ended.
  void Diagnose(std::shared_ptr<const DiagnosisSubject> subject, std::shared_ptr<const JwkSetCache> keys,
                Done done);

 private:
  class Walks;
  EventLoop& loop_;
  const std::shared_ptr<Walks> walks_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_DIAGNOSTICIAN_H_
