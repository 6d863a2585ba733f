// Several answers with a key set, compared.
#ifndef ASSAY_SERVER_ENGINE_DIAGNOSIS_ROTATION_JUDGE_H_
#define ASSAY_SERVER_ENGINE_DIAGNOSIS_ROTATION_JUDGE_H_

#include <span>

#include "server/base/clock.h"
#include "server/engine/diagnosis/findings.h"
#include "server/jose/jwk_set.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay {

// NeedAnother tells whether what was got so far leaves open what becomes of it. Pure.
bool NeedAnother(std::span<const JwkSet> sets);

// JudgeRotation compares the sets in the order in which they were got, and the last with the one in force,
// where there is one: replicas that disagree go back and forth, a rotation goes on.
void JudgeRotation(std::span<const JwkSet> sets, const KeySnapshot* in_force, absl::Duration now,
                   Findings& findings);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DIAGNOSIS_ROTATION_JUDGE_H_
