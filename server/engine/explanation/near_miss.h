// Near misses: tokens that would be good with a small change of token, policy or clock.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_NEAR_MISS_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_NEAR_MISS_H_

#include <optional>

#include "absl/time/time.h"
#include "server/engine/explanation/recognised_shape.h"
#include "server/jose/jwk_set.h"
#include "server/verify/policy.h"
#include "server/verify/token_anatomy.h"

namespace assay {

using NearMiss = std::optional<RecognisedShape>;

// MissedByTime tells how far a token is off whose time is past or still to come, where that is little or
// whole hours: what clock_skew would have let it pass. Pure, as all here.
NearMiss MissedByTime(const TokenAnatomy& anatomy, absl::Duration clock_skew, absl::Time now);

// MissedAudience tells of an audience that differs from a demanded one in case, a slash or "api://" only.
NearMiss MissedAudience(const TokenAnatomy& anatomy, const Policy& policy, const Narrowing& narrowing);

// MissedScope tells of a demanded scope that stands in another claim than scope.
NearMiss MissedScope(const TokenAnatomy& anatomy, const Policy& policy, const Narrowing& narrowing);

// MissedTenant names tenants that are served in place of the one that iss names; `policy` is of a template.
NearMiss MissedTenant(const TokenAnatomy& anatomy, const Policy& policy);

// MissedKey names the kids that the issuer does publish.
NearMiss MissedKey(const TokenAnatomy& anatomy, const JwkSet& keys);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_NEAR_MISS_H_
