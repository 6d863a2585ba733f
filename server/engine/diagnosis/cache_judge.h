// What caching headers come to, and whose clock is wrong.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_CACHE_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_CACHE_JUDGE_H_

#include <span>

#include "server/engine/diagnosis/evidence.h"
#include "server/engine/diagnosis/findings.h"

namespace assay {

// JudgeCaching judges the headers of a key set's answer by the issuer's numbers, and tells its freshness.
void JudgeCaching(const FetchTrace& trace, const FreshnessOptions& options, Findings& findings,
                  v1::Diagnosis& diagnosis);

// JudgeClock compares this machine's clock with each answer's Date; the nearest counts, since caches send old
// ones.
void JudgeClock(std::span<const ProbeEvidence> probes, Findings& findings, v1::Diagnosis& diagnosis);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_CACHE_JUDGE_H_
