// The checks of claims and policy: what RFC 7519 section 4.1 and a Policy demand of a payload.
#ifndef ASSAY_SERVER_VERIFY_CLAIMS_VALIDATOR_H_
#define ASSAY_SERVER_VERIFY_CLAIMS_VALIDATOR_H_

#include "absl/functional/function_ref.h"
#include "server/verify/check.h"

namespace assay {

// Stage claims. The first leaves the claims that it has read in the context; all others stand on it.
CheckResult ValidateClaimTypes(CheckContext& context);
CheckResult ValidateRequiredClaims(CheckContext& context);
CheckResult ValidateProfile(CheckContext& context);    // the forms that a TokenProfile gives claims
CheckResult ValidateExpiry(CheckContext& context);     // now at or after exp + skew is expired
CheckResult ValidateNotBefore(CheckContext& context);  // nbf after now + skew is not yet valid
CheckResult ValidateIssuedAt(CheckContext& context);   // iat after now + skew
CheckResult ValidateLifetime(CheckContext& context);   // exp - iat
CheckResult ValidateAge(CheckContext& context);        // now - iat

CheckResult ValidateIdentity(CheckContext& context);  // leaves what MapIdentity makes of the claims

// VisitRequiredClaims names the claims that must be there, in the order in which ValidateRequiredClaims asks
// for them, until `visit` says no.
void VisitRequiredClaims(const CheckContext& context, absl::FunctionRef<bool(std::string_view name)> visit);

// Stage policy. Of an ID token with several audiences, azp must be one that the policy accepts.
CheckResult ValidateAudience(CheckContext& context);
CheckResult ValidateRevocation(CheckContext& context);  // by jti, or by sub and iat
CheckResult ValidateScopes(CheckContext& context);
CheckResult ValidateRules(CheckContext& context);  // the first that fails is named

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_CLAIMS_VALIDATOR_H_
