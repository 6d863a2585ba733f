// SelectKeys: which keys of a set may judge a token (key-cache.md C5).
#ifndef ASSAY_SERVER_VERIFY_KEY_SELECTOR_H_
#define ASSAY_SERVER_VERIFY_KEY_SELECTOR_H_

#include "absl/container/inlined_vector.h"
#include "server/base/limits.h"
#include "server/jose/algorithm.h"
#include "server/jose/claims_set.h"
#include "server/jose/jose_header.h"
#include "server/jose/jwk_set.h"
#include "server/jose/rejection.h"
#include "server/verify/policy.h"
#include "tl/expected.hpp"

namespace assay {

// SelectedKeys holds 1 to kSignatureTrials keys of the set, in the order in which they are to be tried.
using SelectedKeys = absl::InlinedVector<const Jwk*, kSignatureTrials>;

// Serves tells whether a key may judge a token of these claims: one that names an issuer judges that issuer's
// tokens only, where `{tenantid}` stands for the token's `tid`, as Microsoft Entra ID writes it. Pure.
bool Serves(const Jwk& key, const ClaimsSet& claims);

// SelectKeys looks for the kid inside this set only, and for keys that fit `algorithm` only. KEY_NOT_FOUND is
// the one refusal that a newer set could lift; a kid that is there but unfit, revoked or dropped is named as
// what it is, and so is a token without kid that only a revoked key would fit. Without `claims`, where the
// payload need not be a claims set, keys serve whom they will.
tl::expected<SelectedKeys, Rejection> SelectKeys(const JoseHeader& header, const Algorithm& algorithm,
                                                 const JwkSet& keys, KidlessTokens kidless,
                                                 const ClaimsSet* claims = nullptr);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_KEY_SELECTOR_H_
