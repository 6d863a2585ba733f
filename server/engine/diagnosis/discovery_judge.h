// The discovery document, judged.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_DISCOVERY_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_DISCOVERY_JUDGE_H_

#include <string>
#include <vector>

#include "server/engine/diagnosis/evidence.h"
#include "server/engine/diagnosis/findings.h"

namespace assay {

// JudgeDiscovery judges a document that was got.
void JudgeDiscovery(const ProbeEvidence& probe, const DiagnosisSubject& subject, Findings& findings);

// SigningAlgorithms are those that a document says its issuer signs with; at most 64, and empty where it does
// not say. Pure.
std::vector<std::string> SigningAlgorithms(const std::string& json);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_DISCOVERY_JUDGE_H_
