#include "server/engine/diagnosis/evidence.h"

#include <utility>

namespace assay {

void DiagnosisEvidence::Add(ProbeEvidence probe) {
  const bool of_main = probe.purpose == v1::IssuerProbe::PURPOSE_KEY_SET ||
                       probe.purpose == v1::IssuerProbe::PURPOSE_KEY_SET_AGAIN;
  if (of_main && probe.result) AddKeys(probe.result->body);
  probes.push_back(std::move(probe));
}

void DiagnosisEvidence::AddLocal(tl::expected<std::string, FetchFault> keys) {
  if (keys) AddKeys(*keys);
  local_keys = std::move(keys);
}

void DiagnosisEvidence::AddKeys(const std::string& json) {
  auto set = JwkSet::Parse(json, subject.algorithms);
  if (set && !set->fault()) key_sets.push_back(*std::move(set));
}

}  // namespace assay
