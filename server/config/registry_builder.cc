#include "server/config/registry_builder.h"

#include <utility>

#include "server/config/diagnosis_subject.h"
#include "server/config/policy_compiler.h"
#include "server/config/revision.h"
#include "server/config/template_compiler.h"

namespace assay {
namespace {

// PolicyFor is `policy` as it applies to the issuer or template `name`.
Policy PolicyFor(const v1::Config& config, const std::string& name, const v1::Policy& policy) {
  const auto issuer = config.issuers().find(name);
  if (issuer != config.issuers().end()) return CompilePolicy(policy, name, issuer->second);
  const v1::IssuerTemplate& issuers = config.issuer_templates().at(name);
  Policy compiled = CompilePolicy(policy, name, IssuerOf(issuers, "", kTenantPlaceholder));
  compiled.tenant = TenantRuleOf(issuers);
  return compiled;
}

NamedPolicy MakePolicy(const v1::Config& config, const std::string& name, const v1::Policy& policy) {
  NamedPolicy named{.name = name, .revision = PolicyRevision(config, name)};
  named.candidate = policy.candidate();
  named.enforced = policy.enforcement() != v1::ENFORCEMENT_OFF;
  for (const auto& [issuer_name, acceptance] : policy.accept()) {
    named.verifiers.emplace(issuer_name, TokenVerifier(PolicyFor(config, issuer_name, policy)));
  }
  return named;
}

}  // namespace

BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply) {
  BuiltRegistry built;
  std::vector<Issuer> issuers;
  for (const auto& [name, issuer] : config.issuers()) {
    auto keys = MakeKeys(name, issuer, supply);
    issuers.push_back({.name = name,
                       .issuer = issuer.issuer(),
                       .startup = StartupOf(issuer.startup()),
                       .source = OriginOf(issuer.keys()),
                       .keys = keys,
                       .control = keys,
                       .subject = std::make_shared<const DiagnosisSubject>(SubjectOf(name, issuer))});
    built.issuers.push_back({name, issuers.back().startup, std::move(keys)});
  }
  for (const auto& [name, spelled] : config.issuer_templates()) {
    Issuer& issuer = issuers.emplace_back();
    issuer.name = name;
    issuer.issuer = SpellingsOf(spelled);
    issuer.templates = TenantRuleOf(spelled).issuers;
    issuer.startup = StartupOf(spelled.startup());
    issuer.source = OriginOf(spelled.keys());
    std::shared_ptr<IssuerKeys> keys;
    if (HasKeysPerTenant(spelled)) {
      keys = issuer.tenants = MakeTenantKeys(name, spelled, supply);
    } else {
      keys = MakeSharedKeys(name, spelled, supply);
    }
    issuer.keys = keys;
    issuer.control = keys;
    built.issuers.push_back({name, issuer.startup, std::move(keys)});
  }
  std::vector<NamedPolicy> policies;
  for (const auto& [name, policy] : config.policies()) policies.push_back(MakePolicy(config, name, policy));
  built.registry = std::make_shared<const IssuerRegistry>(std::move(issuers), std::move(policies),
                                                          config.default_policy(), ConfigRevision(config));
  return built;
}

}  // namespace assay
