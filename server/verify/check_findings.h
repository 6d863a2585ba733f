// What each check of the table expects of a token and finds in it, whether it passes or fails.
#ifndef ASSAY_SERVER_VERIFY_CHECK_FINDINGS_H_
#define ASSAY_SERVER_VERIFY_CHECK_FINDINGS_H_

#include "server/verify/check.h"

namespace assay {

// Stages issuer, key and signature.
Finding FindType(const CheckContext& context);
Finding FindAlgorithm(const CheckContext& context);
Finding FindKeyRevocation(const CheckContext& context);
Finding FindKey(const CheckContext& context);
Finding FindSignature(const CheckContext& context);

// Stage claims; all but the first stand on the claims that ValidateClaimTypes has read.
Finding FindClaimTypes(const CheckContext& context);
Finding FindRequiredClaims(const CheckContext& context);
Finding FindProfile(const CheckContext& context);
Finding FindExpiry(const CheckContext& context);
Finding FindNotBefore(const CheckContext& context);
Finding FindIssuedAt(const CheckContext& context);
Finding FindLifetime(const CheckContext& context);
Finding FindAge(const CheckContext& context);
Finding FindIdentity(const CheckContext& context);

// Stage policy.
Finding FindAudience(const CheckContext& context);
Finding FindTokenRevocation(const CheckContext& context);
Finding FindScopes(const CheckContext& context);
Finding FindRules(const CheckContext& context);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_CHECK_FINDINGS_H_
