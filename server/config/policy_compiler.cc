#include "server/config/policy_compiler.h"

#include "server/config/config_defaults.h"
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

}  // namespace

AlgorithmSet AlgorithmsOf(const v1::Issuer& issuer) {
  AlgorithmSet algorithms;
  for (const std::string& name : issuer.algorithms()) {
    if (const Algorithm* row = FindAlgorithm(name)) algorithms.Add(*row);
  }
  return algorithms;
}

Policy CompilePolicy(const v1::Policy& policy, const std::string& name, const v1::Issuer& issuer) {
  const v1::Acceptance& acceptance = policy.accept().at(name);
  Policy compiled;
  compiled.issuer_name = name;
  compiled.issuer = issuer.issuer();
  compiled.algorithms = AlgorithmsOf(issuer);
  compiled.kidless = KidlessOf(issuer.kidless());
  for (const std::string& type : policy.types()) {
    if (type == kAbsentType) {
      compiled.allow_absent_type = true;
    } else {
      compiled.types.push_back(CanonicalMediaType(type));
    }
  }
  compiled.allow_any_type = policy.any_type();
  compiled.clock_skew = ToAbsl(issuer.clock_skew());
  compiled.require_expiry = !policy.allow_tokens_that_never_expire();
  if (policy.has_max_lifetime()) compiled.max_lifetime = ToAbsl(policy.max_lifetime());
  if (policy.has_max_age()) compiled.max_age = ToAbsl(policy.max_age());
  compiled.required_claims.assign(policy.require().begin(), policy.require().end());
  compiled.audiences.assign(acceptance.audiences().begin(), acceptance.audiences().end());
  compiled.any_audience = acceptance.any_audience();
  compiled.scopes_all.assign(policy.scopes_all().begin(), policy.scopes_all().end());
  return compiled;
}

}  // namespace assay
