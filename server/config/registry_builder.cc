#include "server/config/registry_builder.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "server/config/gateway_compiler.h"
#include "server/config/policy_compiler.h"
#include "server/config/revision.h"
#include "server/config/template_compiler.h"

namespace assay {
namespace {

// TenantRules are those of the templates, by name: one for all policies.
using TenantRules = std::map<std::string, std::shared_ptr<const TenantRule>, std::less<>>;

TenantRules TenantRulesOf(const v1::Config& config) {
  TenantRules rules;
  for (const auto& [name, issuers] : config.issuer_templates()) {
    rules.emplace(name, std::make_shared<const TenantRule>(TenantRuleOf(issuers)));
  }
  return rules;
}

// PolicyFor is a policy as it applies to the issuer or template `name`.
Policy PolicyFor(const v1::Config& config, const TenantRules& tenants, const std::string& name,
                 const PolicyCompiler& policy) {
  const auto issuer = config.issuers().find(name);
  if (issuer != config.issuers().end()) return policy.For(name, issuer->second);
  Policy compiled = policy.For(name, IssuerOf(config.issuer_templates().at(name), "", kTenantPlaceholder));
  compiled.tenant = tenants.at(name);
  return compiled;
}

NamedPolicy MakePolicy(const v1::Config& config, const TenantRules& tenants, const std::string& name,
                       const v1::Policy& policy) {
  NamedPolicy named{.name = name, .revision = PolicyRevision(config, name)};
  named.candidate = policy.candidate();
  named.enforced = policy.enforcement() != v1::ENFORCEMENT_OFF;
  named.gateway = GatewayRulesOf(policy.gateway());
  const PolicyCompiler compiler(policy);
  for (const auto& [issuer_name, acceptance] : policy.accept()) {
    named.verifiers.emplace(issuer_name, TokenVerifier(PolicyFor(config, tenants, issuer_name, compiler)));
  }
  return named;
}

// Keep takes what is held under that name where the keys are to be had as before.
bool Keep(std::span<const SuppliedIssuer> held, SuppliedIssuer& supplied) {
  const auto found = std::lower_bound(
      held.begin(), held.end(), supplied.name,
      [](const SuppliedIssuer& issuer, const std::string& name) { return issuer.name < name; });
  if (found == held.end() || found->name != supplied.name || found->revision != supplied.revision)
    return false;
  supplied.keys = found->keys;
  supplied.one_set = found->one_set;
  supplied.tenants = found->tenants;
  return true;
}

SuppliedIssuer SupplyIssuer(const std::string& name, const v1::Issuer& issuer, const KeySupply& supply,
                            std::span<const SuppliedIssuer> held) {
  SuppliedIssuer supplied{.name = name,
                          .startup = StartupOf(issuer.startup()),
                          .revision = KeySupplyRevision(name, issuer),
                          .place = KeyPlaceRevision(name, issuer)};
  if (Keep(held, supplied)) return supplied;
  supplied.keys = supplied.one_set = MakeKeys(name, issuer, supply);
  return supplied;
}

SuppliedIssuer SupplyTenants(const std::string& name, const v1::IssuerTemplate& issuers,
                             const KeySupply& supply, std::span<const SuppliedIssuer> held) {
  SuppliedIssuer supplied{
      .name = name, .startup = StartupOf(issuers.startup()), .revision = KeySupplyRevision(name, issuers)};
  if (Keep(held, supplied)) return supplied;
  if (HasKeysPerTenant(issuers)) {
    supplied.keys = supplied.tenants = MakeTenantKeys(name, issuers, supply);
  } else {
    supplied.keys = supplied.one_set = MakeSharedKeys(name, issuers, supply);
  }
  return supplied;
}

}  // namespace

BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply,
                            std::span<const SuppliedIssuer> held) {
  BuiltRegistry built;
  const TenantRules tenants = TenantRulesOf(config);
  std::vector<Issuer> issuers;
  const size_t count = static_cast<size_t>(config.issuers_size() + config.issuer_templates_size());
  issuers.reserve(count);
  built.issuers.reserve(count);
  for (const auto& [name, issuer] : config.issuers()) {
    SuppliedIssuer supplied = SupplyIssuer(name, issuer, supply, held);
    issuers.push_back({.name = name,
                       .issuer = issuer.issuer(),
                       .startup = supplied.startup,
                       .source = OriginOf(issuer.keys()),
                       .keys = supplied.keys,
                       .control = supplied.keys});
    built.issuers.push_back(std::move(supplied));
  }
  for (const auto& [name, spelled] : config.issuer_templates()) {
    SuppliedIssuer supplied = SupplyTenants(name, spelled, supply, held);
    issuers.push_back({.name = name,
                       .issuer = SpellingsOf(spelled),
                       .startup = supplied.startup,
                       .source = OriginOf(spelled.keys()),
                       .keys = supplied.keys,
                       .control = supplied.keys,
                       .templates = tenants.at(name)->issuers,
                       .tenants = supplied.tenants});
    built.issuers.push_back(std::move(supplied));
  }
  std::sort(built.issuers.begin(), built.issuers.end(),
            [](const SuppliedIssuer& a, const SuppliedIssuer& b) { return a.name < b.name; });
  std::vector<NamedPolicy> policies;
  for (const auto& [name, policy] : config.policies())
    policies.push_back(MakePolicy(config, tenants, name, policy));
  built.registry =
      std::make_shared<const IssuerRegistry>(std::move(issuers), std::move(policies), config.default_policy(),
                                             ConfigRevision(config), GatewaySettingsOf(config.gateways()));
  return built;
}

}  // namespace assay
