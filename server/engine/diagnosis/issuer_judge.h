// JudgeIssuer: from what a walk has gathered to what is well and what is not.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_JUDGE_H_

#include "assay/v1/doctor.pb.h"
#include "server/engine/diagnosis/evidence.h"

namespace assay {

// JudgeIssuer makes every finding from DNS to the clocks. Pure.
v1::Diagnosis JudgeIssuer(const DiagnosisEvidence& evidence);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_ISSUER_JUDGE_H_
