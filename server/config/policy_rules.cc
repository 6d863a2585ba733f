#include "server/config/policy_rules.h"

#include <algorithm>
#include <vector>

#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/claim_rules.h"
#include "server/config/gateway_rules.h"
#include "server/config/output_rules.h"
#include "server/config/shared_rules.h"

namespace assay {
namespace {

constexpr Range kTokenTime = {absl::Seconds(1), absl::Hours(24 * 3650)};

// Names are the issuers and templates that `accept` may name.
std::vector<std::string_view> Names(const v1::Config& config) {
  std::vector<std::string_view> names;
  for (const auto& [alias, issuer] : config.issuers()) names.push_back(alias);
  for (const auto& [name, issuers] : config.issuer_templates()) names.push_back(name);
  return names;
}

void CheckAcceptance(const std::string& path, const v1::Acceptance& acceptance, FaultList& faults) {
  const std::string audiences = JoinPath(path, "audiences");
  if (acceptance.any_audience()) {
    if (!acceptance.audiences().empty()) {
      faults.Add(JoinPath(path, "any_audience"), "contradicts audiences: leave one of the two out");
    }
  } else if (acceptance.audiences().empty()) {
    // A token for somebody else is the commonest way to be fooled, so its absence is never taken for "any".
    faults.AddMissing(path, {"audiences", "any_audience"},
                      "needs audiences, or any_audience: true said aloud");
  }
  if (acceptance.any_audience() && faults.Written(JoinPath(path, "match"))) {
    faults.Add(JoinPath(path, "match"), "contradicts any_audience: there are no audiences to match");
  }
  CheckDistinct(audiences, acceptance.audiences(), faults);
}

void CheckAccept(const std::string& policy_path, const v1::Policy& policy,
                 const std::vector<std::string_view>& names, FaultList& faults) {
  const std::string path = JoinPath(policy_path, "accept");
  if (policy.accept().empty()) {
    faults.AddMissing(policy_path, {"accept"},
                      "needs accept: the issuers it accepts, each with its audiences");
  }
  for (const auto& [alias, acceptance] : policy.accept()) {
    const std::string accept_path = JoinPath(path, alias);
    if (std::find(names.begin(), names.end(), alias) == names.end()) {
      faults.Add(accept_path, StrCat("no issuer is configured under this name", DidYouMean(alias, names)));
    }
    CheckAcceptance(accept_path, acceptance, faults);
  }
}

void CheckScopes(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& scopes,
                 FaultList& faults) {
  // RFC 6749 section 3.3: a scope is one or more of these bytes; blanks separate scopes.
  const auto fits = [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  for (int i = 0; i < scopes.size(); ++i) {
    const std::string& scope = scopes[i];
    if (!std::all_of(scope.begin(), scope.end(), fits)) {
      faults.Add(IndexPath(path, i),
                 StrCat(Quoted(scope), " is not one scope; write one an item, without blanks"));
    }
  }
  CheckDistinct(path, scopes, faults);
}

void CheckTypes(const std::string& path, const v1::Policy& policy, FaultList& faults) {
  const std::string types = JoinPath(path, "types");
  CheckDistinct(types, policy.types(), faults);
  if (policy.any_type() && !policy.types().empty()) {
    faults.Add(JoinPath(path, "any_type"), "contradicts types: leave one of the two out");
  }
  const std::string profile = JoinPath(path, "profile");
  if (policy.profile() != v1::TOKEN_PROFILE_UNSPECIFIED) {
    if (!policy.types().empty()) faults.Add(profile, "contradicts types: leave one of the two out");
    if (policy.any_type()) faults.Add(profile, "contradicts any_type: leave one of the two out");
    if (policy.allow_tokens_that_never_expire() && policy.profile() != v1::TOKEN_PROFILE_ANY) {
      faults.Add(profile, "contradicts allow_tokens_that_never_expire: it demands exp");
    }
  }
  CheckNotEmpty(types, "an empty list would accept no token; leave it out for the default", faults);
}

// AcceptsSeveral tells whether tokens of more than one issuer may pass; each tenant of a template is one.
bool AcceptsSeveral(const v1::Config& config, const v1::Policy& policy) {
  return policy.accept_size() > 1 ||
         std::any_of(policy.accept().begin(), policy.accept().end(),
                     [&](const auto& entry) { return config.issuer_templates().contains(entry.first); });
}

void CheckPolicy(const v1::Config& config, const std::string& name, const v1::Policy& policy,
                 const std::vector<std::string_view>& names, FaultList& faults) {
  const std::string path = JoinPath("policies", name);
  CheckName(path, name, faults);
  CheckAccept(path, policy, names, faults);
  CheckScopes(JoinPath(path, "scopes_all"), policy.scopes_all(), faults);
  CheckScopes(JoinPath(path, "scopes_any"), policy.scopes_any(), faults);
  CheckNotEmpty(JoinPath(path, "scopes_any"), "an empty list would accept no token; leave it out", faults);
  CheckTypes(path, policy, faults);
  CheckClaimRules(JoinPath(path, "rules"), policy.rules(), faults);
  CheckOutput(path, policy, AcceptsSeveral(config, policy), faults);
  CheckGatewayRules(JoinPath(path, "gateway"), policy.gateway(), faults);
  CheckRange(JoinPath(path, "max_lifetime"), policy.max_lifetime(), kTokenTime, faults);
  CheckRange(JoinPath(path, "max_age"), policy.max_age(), kTokenTime, faults);
  CheckDistinct(JoinPath(path, "require"), policy.require(), faults);
  if (policy.allow_tokens_that_never_expire() && !policy.has_max_age()) {
    faults.Add(JoinPath(path, "allow_tokens_that_never_expire"),
               "needs max_age, else a leaked token is good for ever");
  }
}

void CheckCandidate(const v1::Config& config, const std::string& name,
                    const std::vector<std::string_view>& names, FaultList& faults) {
  const std::string& candidate = config.policies().at(name).candidate();
  if (candidate.empty()) return;
  const std::string path = JoinPath(JoinPath("policies", name), "candidate");
  const auto found = config.policies().find(candidate);
  if (candidate == name) {
    faults.Add(path, "a policy is no candidate for itself");
  } else if (found == config.policies().end()) {
    faults.Add(path, StrCat("no policy is named ", Quoted(candidate), DidYouMean(candidate, names)));
  } else if (!found->second.candidate().empty()) {
    faults.Add(path, StrCat("policy ", candidate, " has a candidate of its own, which would not be asked: ",
                            "leave one of the two out"));
  }
}

}  // namespace

void CheckPolicies(const v1::Config& config, FaultList& faults) {
  if (config.policies().empty()) {
    faults.AddMissing("", {"policies", "include"},
                      "no policies: nothing says which issuers and audiences are ours");
  }
  const std::vector<std::string_view> names = Names(config);
  std::vector<std::string_view> policy_names;
  for (const auto& [name, policy] : config.policies()) {
    policy_names.push_back(name);
    CheckPolicy(config, name, policy, names, faults);
  }
  for (const auto& [name, policy] : config.policies()) CheckCandidate(config, name, policy_names, faults);
  if (!config.default_policy().empty() && !config.policies().contains(config.default_policy())) {
    faults.Add("default_policy", StrCat("no policy is named ", Quoted(config.default_policy()),
                                        DidYouMean(config.default_policy(), policy_names)));
  }
}

}  // namespace assay
