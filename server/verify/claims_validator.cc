#include "server/verify/claims_validator.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"

namespace assay {
namespace {

// Read moves a claim into `out`, or passes its fault on.
template <typename T, typename Out>
CheckResult Read(Claim<T> claim, Out& out) {
  if (!claim) return tl::unexpected(std::move(claim.error()));
  if (*claim) out = **std::move(claim);
  return {};
}

template <typename Container, typename Value>
bool Contains(const Container& container, const Value& value) {
  return std::find(container.begin(), container.end(), value) != container.end();
}

// View is for the lookups of Abseil's containers.
absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

bool DemandsAudience(const CheckContext& context) {
  return !context.policy.any_audience || !context.narrowing.audiences.empty();
}

}  // namespace

CheckResult ValidateClaimTypes(CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  std::string_view read_for_its_type_only;
  CheckResult result = Read(claims.NumericDate("exp"), context.expires_at);
  if (result) result = Read(claims.NumericDate("nbf"), context.not_before);
  if (result) result = Read(claims.NumericDate("iat"), context.issued_at);
  if (result) result = Read(claims.Strings("aud"), context.audiences);
  if (result) result = Read(claims.String("sub"), context.subject);
  if (result) result = Read(claims.String("jti"), context.token_id);
  if (result) result = Read(claims.String("client_id"), read_for_its_type_only);
  if (result) result = Read(claims.Words("scope"), context.scopes);
  return result;
}

void VisitRequiredClaims(const CheckContext& context, absl::FunctionRef<bool(std::string_view name)> visit) {
  const Policy& policy = context.policy;
  if ((policy.require_expiry || policy.max_lifetime) && !visit("exp")) return;
  if (DemandsAudience(context) && !visit("aud")) return;
  if ((policy.max_lifetime || policy.max_age) && !visit("iat")) return;
  for (const std::string& name : policy.required_claims) {
    if (!visit(name)) return;
  }
}

CheckResult ValidateRequiredClaims(CheckContext& context) {
  CheckResult result;
  VisitRequiredClaims(context, [&](std::string_view name) {
    if (!context.token.claims->Find(name)) result = Reject(v1::REASON_CLAIM_MISSING, name);
    return result.has_value();
  });
  return result;
}

CheckResult ValidateExpiry(CheckContext& context) {
  if (context.expires_at && context.now >= *context.expires_at + context.policy.clock_skew) {
    return Reject(v1::REASON_TOKEN_EXPIRED, "exp");
  }
  return {};
}

CheckResult ValidateNotBefore(CheckContext& context) {
  if (context.not_before && *context.not_before > context.now + context.policy.clock_skew) {
    return Reject(v1::REASON_TOKEN_NOT_YET_VALID, "nbf");
  }
  return {};
}

CheckResult ValidateIssuedAt(CheckContext& context) {
  if (context.issued_at && *context.issued_at > context.now + context.policy.clock_skew) {
    return Reject(v1::REASON_ISSUED_IN_FUTURE, "iat");
  }
  return {};
}

CheckResult ValidateLifetime(CheckContext& context) {
  const auto& longest = context.policy.max_lifetime;
  if (longest && context.expires_at && context.issued_at &&
      *context.expires_at - *context.issued_at > *longest) {
    return Reject(v1::REASON_LIFETIME_EXCEEDED, "exp");
  }
  return {};
}

CheckResult ValidateAge(CheckContext& context) {
  const auto& oldest = context.policy.max_age;
  if (oldest && context.issued_at &&
      context.now >= *context.issued_at + *oldest + context.policy.clock_skew) {
    return Reject(v1::REASON_TOKEN_TOO_OLD, "iat");
  }
  return {};
}

CheckResult ValidateAudience(CheckContext& context) {
  if (!DemandsAudience(context)) {
    context.matched_audiences = context.audiences;
    return {};
  }
  const auto& policy = context.policy;
  const auto& wanted = context.narrowing.audiences;
  for (const std::string_view audience : context.audiences) {
    const bool accepted = policy.any_audience || Contains(policy.audiences, audience);
    if (accepted && (wanted.empty() || Contains(wanted, audience)))
      context.matched_audiences.push_back(audience);
  }
  if (context.matched_audiences.empty()) return Reject(v1::REASON_AUDIENCE_MISMATCH, "aud");
  return {};
}

CheckResult ValidateRevocation(CheckContext& context) {
  const Revocations& revoked = context.revocations;
  if (revoked.token_ids.contains(View(context.token_id))) return Reject(v1::REASON_TOKEN_REVOKED, "jti");
  const auto subject = revoked.issued_before.find(View(context.subject));
  // Without iat a token may be as old as any that the revocation is meant for.
  if (subject != revoked.issued_before.end() &&
      (!context.issued_at || *context.issued_at < subject->second)) {
    return Reject(v1::REASON_TOKEN_REVOKED, "sub");
  }
  return {};
}

CheckResult ValidateScopes(CheckContext& context) {
  for (const auto* demanded : {&context.policy.scopes_all, &context.narrowing.scopes_all}) {
    for (const std::string& scope : *demanded) {
      if (!Contains(context.scopes, std::string_view(scope)))
        return Reject(v1::REASON_SCOPE_INSUFFICIENT, "scope");
    }
  }
  return {};
}

}  // namespace assay
