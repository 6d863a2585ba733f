#include "server/verify/claims_validator.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/base/str_cat.h"
#include "server/verify/spiffe_id.h"

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

// AudienceClaim is the claim that tells the audiences, or should.
std::string_view AudienceClaim(const CheckContext& context) {
  return context.audience_claim.empty() ? std::string_view(context.policy.audience_claims.front())
                                        : context.audience_claim;
}

CheckResult ReadAudiences(CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  for (const std::string& name : context.policy.audience_claims) {
    auto audiences = claims.Strings(name);
    if (!audiences) return tl::unexpected(std::move(audiences.error()));
    if (!*audiences) continue;
    context.audience_claim = name;
    context.audiences = **std::move(audiences);
    break;
  }
  if (context.audience_claim == "aud") return {};
  std::vector<std::string_view> read_for_its_type_only;
  return Read(claims.Strings("aud"), read_for_its_type_only);
}

// ReadScopes takes what `scope` and `scp` grant together: few tokens have both, and the issuer has signed
// both.
CheckResult ReadScopes(CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  if (auto result = Read(claims.Words("scope"), context.scopes); !result) return result;
  std::vector<std::string_view> more;
  if (auto result = Read(claims.Words("scp"), more); !result) return result;
  if (context.scopes.empty()) {
    context.scopes = std::move(more);
    return {};
  }
  absl::flat_hash_set<std::string_view> granted(context.scopes.begin(), context.scopes.end());
  for (const std::string_view scope : more) {
    if (granted.insert(scope).second) context.scopes.push_back(scope);
  }
  return {};
}

// RFC 7800 section 3.1.
CheckResult CheckConfirmation(const CheckContext& context) {
  const auto confirmation = context.token.claims->Find("cnf");
  if (confirmation && !AsObject(*confirmation)) return Reject(v1::REASON_CLAIM_INVALID, "cnf");
  return {};
}

// PartyIsOurs asks for more than "aud names us" where an ID token has several audiences: it was issued to one
// of them, and only that one may take it for its own login. With one audience azp may be another client of
// the same project, as Google writes it for mobile apps.
bool PartyIsOurs(const CheckContext& context) {
  const Policy& policy = context.policy;
  return policy.profile != TokenProfile::kIdToken || context.audiences.size() < 2 || policy.any_audience ||
         Contains(policy.audiences, context.authorized_party);
}

// MatchesPolicy tells whether the policy takes a token of these audiences.
bool MatchesPolicy(const Policy& policy, const std::vector<std::string_view>& audiences) {
  const auto accepted = [&](std::string_view audience) { return Contains(policy.audiences, audience); };
  const auto named = [&](const std::string& audience) {
    return Contains(audiences, std::string_view(audience));
  };
  if (policy.any_audience) return true;
  switch (policy.audience_match) {
    case AudienceMatch::kAny:
      return std::any_of(audiences.begin(), audiences.end(), accepted);
    case AudienceMatch::kExact:
      if (!std::all_of(audiences.begin(), audiences.end(), accepted)) return false;
      [[fallthrough]];
    case AudienceMatch::kAll:
      // A policy without audiences accepts nobody; "all of none" must not accept everybody.
      return !policy.audiences.empty() &&
             std::all_of(policy.audiences.begin(), policy.audiences.end(), named);
  }
  return false;
}

}  // namespace

CheckResult ValidateClaimTypes(CheckContext& context) {
  const ClaimsSet& claims = *context.token.claims;
  std::string_view read_for_its_type_only;
  CheckResult result = Read(claims.NumericDate("exp"), context.expires_at);
  if (result) result = Read(claims.NumericDate("nbf"), context.not_before);
  if (result) result = Read(claims.NumericDate("iat"), context.issued_at);
  if (result) result = ReadAudiences(context);
  if (result) result = Read(claims.String("sub"), context.subject);
  if (result) result = Read(claims.String("jti"), context.token_id);
  if (result) result = Read(claims.String("client_id"), read_for_its_type_only);
  if (result) result = ReadScopes(context);
  if (result) result = CheckConfirmation(context);
  return result;
}

void VisitRequiredClaims(const CheckContext& context, absl::FunctionRef<bool(std::string_view name)> visit) {
  const Policy& policy = context.policy;
  if ((policy.require_expiry || policy.max_lifetime) && !visit("exp")) return;
  if (DemandsAudience(context) && !visit(AudienceClaim(context))) return;
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
  if (result && context.narrowing.subject && context.subject.empty()) {
    return Reject(v1::REASON_CLAIM_MISSING, "sub",
                  {"a user's sub, as Authenticate is asked; Verify answers tokens without one too",
                   context.token.claims->Find("sub") ? "an empty sub" : "no sub"});
  }
  return result;
}

CheckResult ValidateProfile(CheckContext& context) {
  switch (context.policy.profile) {
    case TokenProfile::kNone:
    case TokenProfile::kAccessToken:  // its types and claims are all it asks for
      return {};
    case TokenProfile::kIdToken:
      if (auto result = Read(context.token.claims->String("azp"), context.authorized_party); !result) {
        return result;
      }
      if (context.audiences.size() > 1 && context.authorized_party.empty()) {
        return Reject(v1::REASON_CLAIM_MISSING, "azp");
      }
      return {};
    case TokenProfile::kJwtSvid:
      if (!IsSpiffeId(context.subject)) return Reject(v1::REASON_CLAIM_INVALID, "sub");
      return {};
  }
  return {};
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

CheckResult ValidateIdentity(CheckContext& context) {
  if (context.policy.identity == nullptr) return {};
  std::string issuer = context.policy.issuer_name;
  // Tenants know nothing of each other's users. Whether this one is served is for the check of tenants to
  // say.
  if (context.policy.tenant != nullptr) {
    StrAppend(&issuer, "/", context.policy.tenant->TenantOf(context.token.issuer.text).value_or(""));
  }
  auto identity = MapIdentity(*context.policy.identity, issuer, context.token.claims->root());
  if (!identity) return tl::unexpected(std::move(identity.error()));
  context.identity = *std::move(identity);
  return {};
}

CheckResult ValidateAudience(CheckContext& context) {
  if (!DemandsAudience(context)) {
    context.matched_audiences = context.audiences;
    return {};
  }
  const auto& policy = context.policy;
  const auto& wanted = context.narrowing.audiences;
  if (MatchesPolicy(policy, context.audiences)) {
    for (const std::string_view audience : context.audiences) {
      const bool accepted = policy.any_audience || Contains(policy.audiences, audience);
      if (accepted && (wanted.empty() || Contains(wanted, audience)))
        context.matched_audiences.push_back(audience);
    }
  }
  const bool ours = PartyIsOurs(context);
  if (!context.matched_audiences.empty() && ours) return {};
  auto rejection = Reject(v1::REASON_AUDIENCE_MISMATCH, ours ? AudienceClaim(context) : "azp");
  rejection.value().forbidden = policy.forbid_audience_mismatch;
  return rejection;
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
  const auto& any = context.policy.scopes_any;
  const bool granted = any.empty() || std::any_of(any.begin(), any.end(), [&](const std::string& scope) {
                         return Contains(context.scopes, std::string_view(scope));
                       });
  if (!granted) return Reject(v1::REASON_SCOPE_INSUFFICIENT, "scope");
  return {};
}

CheckResult ValidateRules(CheckContext& context) {
  if (context.policy.rules == nullptr) return {};
  const ClaimRules& rules = *context.policy.rules;
  const JsonValue claims = context.token.claims->root();
  const auto failed = std::find_if(rules.begin(), rules.end(), [&](const ClaimRule& rule) {
    return !IsJudgeable(rule, claims) || !Holds(rule, claims);
  });
  if (failed == rules.end()) return {};
  context.failed_rule = static_cast<size_t>(failed - rules.begin());
  return Reject(v1::REASON_CLAIM_RULE_FAILED, StrCat("rules[", context.failed_rule, "]"),
                FindRule(*failed, claims));
}

}  // namespace assay
