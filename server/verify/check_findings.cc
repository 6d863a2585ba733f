#include "server/verify/check_findings.h"

#include <algorithm>
#include <span>
#include <string>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/jose/redaction.h"
#include "server/verify/claims_validator.h"

namespace assay {
namespace {

std::string Skewed(const CheckContext& context, std::string_view bound) {
  return StrCat(bound, " (clock skew ", absl::FormatDuration(context.policy.clock_skew), ")");
}

std::string TimeOr(const std::optional<absl::Time>& time, std::string_view absent,
                   const CheckContext& context) {
  return time ? TimeText(*time, context.now) : std::string(absent);
}

std::string KeyText(const Jwk& key) {
  return StrCat("key ", key.key_id.empty() ? std::string("without kid") : Excerpt(key.key_id),
                ", thumbprint ", key.thumbprint);
}

std::string_view Demand(const Policy& policy) {
  switch (policy.audience_match) {
    case AudienceMatch::kAny:
      return "with one of ";
    case AudienceMatch::kAll:
      return "with all of ";
    case AudienceMatch::kExact:
      return "of exactly ";
  }
  return "";
}

// AlgorithmsOf names what the key may be used for: its alg, else every algorithm of its type and curve.
std::string AlgorithmsOf(const Jwk& key) {
  if (key.algorithm != nullptr) return std::string(key.algorithm->name);
  std::string names;
  for (const Algorithm& row : Algorithms()) {
    if (row.Fits(key.key)) StrAppend(&names, names.empty() ? "" : ", ", row.name);
  }
  return names;
}

// Given lists the values of a claim, Named tells a claim with its one; both say where there is none.
std::string Given(std::string_view claim, const std::vector<std::string_view>& values) {
  return values.empty() ? StrCat("no ", claim) : Excerpts(values);
}
std::string Named(std::string_view claim, std::string_view value, std::string (*tell)(std::string_view)) {
  return value.empty() ? StrCat("no ", claim) : StrCat(claim, " ", tell(value));
}

// KeyIdsOf lists the kids of a set, the usable ones.
std::string KeyIdsOf(const JwkSet& keys) {
  std::vector<std::string_view> ids;
  for (const Jwk& key : keys.keys()) ids.push_back(key.key_id);
  return Excerpts(ids);
}

}  // namespace

Finding FindType(const CheckContext& context) {
  const Policy& policy = context.policy;
  const auto& type = context.token.jws.header().type();
  std::string expected = "any typ";
  if (!policy.allow_any_type) {
    expected = policy.types.empty() ? "" : StrCat("typ ", Excerpts(policy.types));
    if (policy.allow_absent_type) StrAppend(&expected, expected.empty() ? "no typ" : ", or none");
  }
  return {expected, type ? Excerpt(*type) : "no typ"};
}

Finding FindAlgorithm(const CheckContext& context) {
  std::vector<std::string_view> allowed;
  for (const Algorithm& row : Algorithms()) {
    if (context.policy.algorithms.Contains(row)) allowed.push_back(row.name);
  }
  return {StrCat("alg ", Excerpts(allowed)), Excerpt(context.token.jws.header().algorithm_name())};
}

Finding FindKeyRevocation(const CheckContext& context) {
  const auto& key_id = context.token.jws.header().key_id();
  const bool revoked = key_id && context.revocations.key_ids.contains(*key_id);
  return {"a kid that is not revoked",
          !key_id ? "no kid" : StrCat(Excerpt(*key_id), revoked ? ", which is revoked" : "")};
}

Finding FindKey(const CheckContext& context) {
  const auto& key_id = context.token.jws.header().key_id();
  const JwkSet& keys = *context.keys;
  Finding finding;
  finding.expected =
      key_id ? StrCat("a usable key with kid ", Excerpt(*key_id)) : "a usable key for a token without kid";
  StrAppend(&finding.expected, " for ", context.algorithm->name);
  if (!context.selected.empty()) {
    finding.found = KeyText(*context.selected.front());
    if (context.selected.size() > 1) StrAppend(&finding.found, " and ", context.selected.size() - 1, " more");
    return finding;
  }
  if (key_id) {
    if (const auto named = keys.Find(*key_id); !named.empty()) {
      const Jwk& key = named.front();
      const bool anothers = key.Fits(*context.algorithm);
      finding.found = anothers ? StrCat(KeyText(key), ", which serves issuer ", Excerpt(key.issuer))
                               : StrCat(KeyText(key), ", which is for ", AlgorithmsOf(key));
      return finding;
    }
    if (const DroppedKey* dropped = keys.FindDropped(*key_id)) {
      finding.found = StrCat("a key with that kid that cannot be used: ", Describe(dropped->fault).name);
      return finding;
    }
    for (const Jwk& key : keys.revoked()) {
      if (key.key_id != *key_id) continue;
      finding.found = StrCat(KeyText(key), ", which is revoked");
      return finding;
    }
  }
  finding.found = StrCat(key_id ? "no such kid; published: " : "published: ", KeyIdsOf(keys));
  return finding;
}

Finding FindSignature(const CheckContext& context) {
  if (context.key != nullptr)
    return {StrCat("a good ", context.algorithm->name, " signature"),
            StrCat("good under ", KeyText(*context.key))};
  return {StrCat("a good ", context.algorithm->name, " signature"),
          context.selected.size() == 1
              ? std::string("not good under the key of that kid")
              : StrCat("not good under any of ", context.selected.size(), " keys that fit")};
}

Finding FindClaimTypes(const CheckContext&) {
  return {"registered claims of their registered types", "as expected"};
}

Finding FindRequiredClaims(const CheckContext& context) {
  std::vector<std::string_view> required, absent;
  VisitRequiredClaims(context, [&](std::string_view name) {
    if (std::find(required.begin(), required.end(), name) != required.end()) return true;
    required.push_back(name);
    if (!context.token.claims->Find(name)) absent.push_back(name);
    return true;
  });
  return {required.empty() ? "no claim in particular" : StrCat("claims ", Excerpts(required)),
          absent.empty() ? "all of them" : StrCat("no ", Excerpts(absent))};
}

Finding FindProfile(const CheckContext& context) {
  switch (context.policy.profile) {
    case TokenProfile::kNone:
      return {"no profile", "as expected"};
    case TokenProfile::kAccessToken:
      return {"an access token (RFC 9068)", "as expected"};
    case TokenProfile::kIdToken:
      return {"azp where an ID token has several audiences",
              StrCat(context.audiences.size(), context.audiences.size() == 1 ? " audience, " : " audiences, ",
                     context.authorized_party.empty() ? "no azp"
                                                      : StrCat("azp ", Excerpt(context.authorized_party)))};
    case TokenProfile::kJwtSvid:
      return {"sub as a SPIFFE ID", Excerpt(context.subject), "", Redacted(context.subject)};
  }
  return {};
}

Finding FindExpiry(const CheckContext& context) {
  return {Skewed(context, "exp after now"), TimeOr(context.expires_at, "no exp", context)};
}

Finding FindNotBefore(const CheckContext& context) {
  return {Skewed(context, "nbf not after now"), TimeOr(context.not_before, "no nbf", context)};
}

Finding FindIssuedAt(const CheckContext& context) {
  return {Skewed(context, "iat not after now"), TimeOr(context.issued_at, "no iat", context)};
}

Finding FindLifetime(const CheckContext& context) {
  const auto& longest = context.policy.max_lifetime;
  Finding finding;
  finding.expected =
      longest ? StrCat("exp - iat of at most ", absl::FormatDuration(*longest)) : "any lifetime";
  finding.found = context.expires_at && context.issued_at
                      ? absl::FormatDuration(*context.expires_at - *context.issued_at)
                      : "exp or iat absent";
  return finding;
}

Finding FindAge(const CheckContext& context) {
  const auto& oldest = context.policy.max_age;
  return {oldest ? Skewed(context, StrCat("iat at most ", absl::FormatDuration(*oldest), " ago")) : "any age",
          TimeOr(context.issued_at, "no iat", context)};
}

Finding FindIdentity(const CheckContext& context) {
  const IdentityMapping* mapping = context.policy.identity.get();
  if (mapping == nullptr || !context.identity) return {"no mapped identity", "as expected"};
  return {mapping->user ? StrCat("a user at ", Excerpt(mapping->user->claim.text())) : "no mapped user",
          StrCat(mapping->user ? StrCat("user ", Excerpt(context.identity->user), ", ") : "",
                 context.identity->groups.size(), " groups")};
}

Finding FindAudience(const CheckContext& context) {
  const auto& wanted = context.narrowing.audiences;
  const Policy& policy = context.policy;
  const std::string_view claim = context.audience_claim.empty()
                                     ? std::string_view(policy.audience_claims.front())
                                     : context.audience_claim;
  Finding finding{"any audience", Given(claim, context.audiences)};
  if (policy.profile == TokenProfile::kIdToken && context.audiences.size() > 1) {
    StrAppend(&finding.found, ", issued to azp ", Excerpt(context.authorized_party));
  }
  if (!policy.any_audience) finding.expected = StrCat(claim, " ", Demand(policy), Excerpts(policy.audiences));
  if (!wanted.empty()) {
    finding.expected = StrCat(policy.any_audience || policy.audience_match == AudienceMatch::kAny
                                  ? StrCat(claim, " with one of ")
                                  : StrCat(finding.expected, ", and with one of "),
                              Excerpts(wanted), ", as the caller asks");
  }
  return finding;
}

Finding FindTokenRevocation(const CheckContext& context) {
  const auto found = [&](std::string (*tell)(std::string_view)) {
    return StrCat(
        Named("jti", context.token_id, tell), ", ", Named("sub", context.subject, tell), ", ",
        context.issued_at ? StrCat("issued ", TimeText(*context.issued_at, context.now)) : "no iat");
  };
  return {"neither jti nor sub revoked", found(Excerpt), "", found(Redacted)};
}

Finding FindScopes(const CheckContext& context) {
  std::vector<std::string_view> demanded;
  for (const auto* scopes : {&context.policy.scopes_all, &context.narrowing.scopes_all}) {
    demanded.insert(demanded.end(), scopes->begin(), scopes->end());
  }
  const auto& any = context.policy.scopes_any;
  Finding finding{"any scope", Given("scope", context.scopes)};
  if (!demanded.empty()) finding.expected = StrCat("all of scope ", Excerpts(demanded));
  if (!any.empty()) {
    finding.expected =
        StrCat(demanded.empty() ? "" : StrCat(finding.expected, " and "), "one of scope ", Excerpts(any));
  }
  return finding;
}

Finding FindRules(const CheckContext& context) {
  const auto& rules = context.policy.rules;
  if (rules == nullptr) return {"no rule in particular", "as expected"};
  return {StrCat("all ", rules->size(), " rules of the policy to hold"), "they do"};
}

}  // namespace assay
