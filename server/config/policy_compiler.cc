#include "server/config/policy_compiler.h"

#include <memory>
#include <optional>
#include <utility>

#include "server/config/config_defaults.h"
#include "server/config/rule_compiler.h"
#include "server/jose/jose_header.h"

namespace assay {
namespace {

constexpr std::string_view kAbsentType = "absent";

KidlessTokens KidlessOf(v1::Kidless kidless) {
  switch (kidless) {
    case v1::KIDLESS_REJECT:
      return KidlessTokens::kReject;
    case v1::KIDLESS_TRY_ALL:
      return KidlessTokens::kTryAll;
    default:
      return KidlessTokens::kSingle;
  }
}

AudienceMatch MatchOf(v1::AudienceMatch match) {
  switch (match) {
    case v1::AUDIENCE_MATCH_ALL:
      return AudienceMatch::kAll;
    case v1::AUDIENCE_MATCH_EXACT:
      return AudienceMatch::kExact;
    default:
      return AudienceMatch::kAny;
  }
}

BindingDemand BindingOf(v1::BindingDemand binding) {
  switch (binding) {
    case v1::BINDING_DEMAND_REQUIRED:
      return BindingDemand::kRequired;
    case v1::BINDING_DEMAND_IGNORED:
      return BindingDemand::kIgnored;
    default:
      return BindingDemand::kAsTokenSays;
  }
}

TokenProfile ProfileOf(v1::TokenProfile profile) {
  switch (profile) {
    case v1::TOKEN_PROFILE_AT_JWT:
      return TokenProfile::kAccessToken;
    case v1::TOKEN_PROFILE_ID_TOKEN:
      return TokenProfile::kIdToken;
    case v1::TOKEN_PROFILE_JWT_SVID:
      return TokenProfile::kJwtSvid;
    default:
      return TokenProfile::kNone;
  }
}

// SetTypes takes over which kinds of tokens pass: by list, by profile, or any.
void SetTypes(const v1::Policy& policy, Policy& compiled) {
  compiled.allow_any_type = policy.any_type() || policy.profile() == v1::TOKEN_PROFILE_ANY;
  for (const std::string& type : policy.types()) {
    if (type == kAbsentType) {
      compiled.allow_absent_type = true;
    } else {
      compiled.types.push_back(CanonicalMediaType(type));
    }
  }
  compiled.profile = ProfileOf(policy.profile());
  if (compiled.profile == TokenProfile::kNone) return;
  const ProfileTerms& terms = TermsOf(compiled.profile);
  compiled.types.assign(terms.types.begin(), terms.types.end());
  compiled.allow_absent_type = terms.allow_absent_type;
  compiled.required_claims.assign(terms.claims.begin(), terms.claims.end());
}

std::optional<MappedClaim> MappedOf(const v1::MappedClaim& mapped) {
  auto claim = JsonPointer::Parse(mapped.claim());
  if (!claim) return std::nullopt;
  return MappedClaim{*std::move(claim), mapped.prefix()};
}

std::shared_ptr<const ClaimRules> RulesOf(const v1::Policy& policy) {
  if (policy.rules().empty()) return nullptr;
  ClaimRules rules;
  for (const v1::Rule& rule : policy.rules()) rules.push_back(CompileRule(rule));
  return std::make_shared<const ClaimRules>(std::move(rules));
}

std::shared_ptr<const IdentityMapping> MappingOf(const v1::Policy& policy) {
  if (!policy.has_identity()) return nullptr;
  const v1::IdentityMapping& identity = policy.identity();
  IdentityMapping mapping;
  if (identity.has_user()) mapping.user = MappedOf(identity.user());
  if (identity.has_groups()) mapping.groups = MappedOf(identity.groups());
  for (const auto& [name, extra] : identity.extra()) {
    if (auto mapped = MappedOf(extra)) mapping.extra.emplace_back(name, *std::move(mapped));
  }
  return std::make_shared<const IdentityMapping>(std::move(mapping));
}

std::shared_ptr<const OutputClaims> OutputOf(const v1::Policy& policy) {
  if (!policy.has_output()) return nullptr;
  const v1::OutputClaims& output = policy.output();
  return std::make_shared<const OutputClaims>(OutputClaims{{output.allow().begin(), output.allow().end()},
                                                           {output.deny().begin(), output.deny().end()}});
}

}  // namespace

AlgorithmSet AlgorithmsOf(const v1::Issuer& issuer) {
  AlgorithmSet algorithms;
  for (const std::string& name : issuer.algorithms()) {
    if (const Algorithm* row = FindAlgorithm(name)) algorithms.Add(*row);
  }
  return algorithms;
}

PolicyCompiler::PolicyCompiler(const v1::Policy& policy)
    : policy_(policy), rules_(RulesOf(policy)), identity_(MappingOf(policy)), output_(OutputOf(policy)) {}

Policy PolicyCompiler::For(const std::string& name, const v1::Issuer& issuer) const {
  const v1::Policy& policy = policy_;
  const v1::Acceptance& acceptance = policy.accept().at(name);
  Policy compiled;
  compiled.issuer_name = name;
  compiled.issuer = issuer.issuer();
  compiled.algorithms = AlgorithmsOf(issuer);
  compiled.kidless = KidlessOf(issuer.kidless());
  SetTypes(policy, compiled);
  compiled.clock_skew = ToAbsl(issuer.clock_skew());
  compiled.require_expiry = !policy.allow_tokens_that_never_expire();
  if (policy.has_max_lifetime()) compiled.max_lifetime = ToAbsl(policy.max_lifetime());
  if (policy.has_max_age()) compiled.max_age = ToAbsl(policy.max_age());
  compiled.required_claims.insert(compiled.required_claims.end(), policy.require().begin(),
                                  policy.require().end());
  if (!issuer.audience_claims().empty()) {
    compiled.audience_claims.assign(issuer.audience_claims().begin(), issuer.audience_claims().end());
  }
  compiled.audiences.assign(acceptance.audiences().begin(), acceptance.audiences().end());
  compiled.any_audience = acceptance.any_audience();
  compiled.audience_match = MatchOf(acceptance.match());
  compiled.forbid_audience_mismatch = policy.forbid_audience_mismatch();
  compiled.scopes_all.assign(policy.scopes_all().begin(), policy.scopes_all().end());
  compiled.binding = BindingOf(policy.binding());
  compiled.scopes_any.assign(policy.scopes_any().begin(), policy.scopes_any().end());
  compiled.rules = rules_;
  compiled.identity = identity_;
  compiled.output = output_;
  return compiled;
}

}  // namespace assay
