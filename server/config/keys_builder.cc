#include "server/config/keys_builder.h"

#include <utility>
#include <vector>

#include "server/config/config_defaults.h"
#include "server/config/diagnosis_subject.h"
#include "server/config/template_compiler.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/file_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/static_source.h"

namespace assay {
namespace {

constexpr int kNewcomersAtOnce = 30;  // of Tenancy

// MakeSource takes the other issuers that a discovery document may name.
std::unique_ptr<JwkSetSource> MakeSource(const v1::Issuer& issuer, std::vector<std::string> others,
                                         KeySetFetchers& fetchers) {
  DiagnosisSubject subject = SubjectOf("", issuer);
  if (!subject.inline_keys.empty()) return std::make_unique<StaticSource>(std::move(subject.inline_keys));
  if (!subject.file.empty()) return std::make_unique<FileSource>(std::move(subject.file));
  if (!subject.key_urls.empty()) {
    return std::make_unique<HttpSource>(
        KeySetAddress{.urls = std::move(subject.key_urls), .options = std::move(subject.fetch)}, fetchers);
  }
  DiscoveryOptions discovery;
  discovery.issuer = std::move(subject.issuer);
  discovery.other_issuers = std::move(others);
  discovery.url = issuer.keys().discovery() == kAutomaticDiscovery ? "" : issuer.keys().discovery();
  discovery.fetch = std::move(subject.fetch);
  return std::make_unique<DiscoverySource>(std::move(discovery), fetchers);
}

RefresherOptions OptionsOf(const std::string& name, const v1::Issuer& issuer,
                           std::shared_ptr<const Revocations> revocations) {
  const DiagnosisSubject subject = SubjectOf(name, issuer);
  RefresherOptions options;
  options.issuer_name = subject.name;
  options.issuer = subject.issuer;
  options.revocations = std::move(revocations);
  options.algorithms = subject.algorithms;
  options.freshness = subject.freshness;
  options.trust_empty_set = subject.trust_empty_set;
  return options;
}

std::shared_ptr<const Revocations> RevocationsOf(const std::string& name, const KeySupply& supply) {
  return supply.revocations ? supply.revocations->Snapshot(name) : std::make_shared<const Revocations>();
}

// OtherIssuers are the spellings of a template for one tenant, without `issuer`.
std::vector<std::string> OtherIssuers(const v1::IssuerTemplate& issuers, const std::string& issuer,
                                      std::string_view tenant) {
  std::vector<std::string> others;
  for (const std::string& spelling : issuers.issuers()) {
    std::string other = WithTenant(spelling, tenant);
    if (other != issuer) others.push_back(std::move(other));
  }
  return others;
}

}  // namespace

Startup StartupOf(v1::Startup startup) {
  switch (startup) {
    case v1::STARTUP_REQUIRED:
      return Startup::kRequired;
    case v1::STARTUP_LAZY:
      return Startup::kLazy;
    default:
      return Startup::kOptional;
  }
}

KeySetOrigin OriginOf(const v1::KeySource& keys) {
  if (!keys.inline_().empty()) return KeySetOrigin::kStatic;
  return keys.file().empty() ? KeySetOrigin::kNetwork : KeySetOrigin::kFile;
}

std::shared_ptr<Refresher> MakeKeys(const std::string& name, const v1::Issuer& issuer,
                                    const KeySupply& supply) {
  return Refresher::Create(OptionsOf(name, issuer, RevocationsOf(name, supply)),
                           MakeSource(issuer, {}, supply.fetchers), supply.ports);
}

std::shared_ptr<Refresher> MakeSharedKeys(const std::string& name, const v1::IssuerTemplate& issuers,
                                          const KeySupply& supply) {
  // The provider's document spells the template as the configuration does.
  const std::string& first = issuers.issuers(0);
  RefresherOptions options = OptionsOf(name, IssuerOf(issuers, SpellingsOf(issuers), kTenantPlaceholder),
                                       RevocationsOf(name, supply));
  return Refresher::Create(std::move(options),
                           MakeSource(IssuerOf(issuers, first, kTenantPlaceholder),
                                      OtherIssuers(issuers, first, kTenantPlaceholder), supply.fetchers),
                           supply.ports);
}

std::shared_ptr<TenantCaches> MakeTenantKeys(const std::string& name, const v1::IssuerTemplate& issuers,
                                             const KeySupply& supply) {
  const v1::KeySource& keys = issuers.keys();
  const bool automatic = keys.discovery() == kAutomaticDiscovery;
  TenantCachesOptions options{.name = name,
                              .place = automatic            ? "each tenant's discovery document"
                                       : keys.url().empty() ? keys.discovery()
                                                            : keys.url(),
                              .max_tenants = issuers.max_tenants(),
                              .idle_after = ToAbsl(keys.hard_ttl()),
                              .revocations = RevocationsOf(name, supply)};
  // Listed tenants are bounded by the list itself: after a restart each may come at once.
  const int listed = issuers.tenant().allow_size() * issuers.issuers_size();
  if (listed > kNewcomersAtOnce) options.newcomers = Budget(listed, absl::Seconds(1));
  RefresherPorts ports = supply.ports;
  ports.store = nullptr;  // strangers could size what is on disk
  auto make = [name, issuers, automatic, rule = TenantRuleOf(issuers), ports, &fetchers = supply.fetchers](
                  const std::string& issuer, std::shared_ptr<const Revocations> revocations,
                  std::shared_ptr<Tenancy> tenancy) {
    const std::string tenant(rule.TenantOf(issuer).value_or(""));
    const v1::Issuer of_tenant = IssuerOf(issuers, issuer, tenant);
    RefresherOptions of_keys = OptionsOf(name, of_tenant, std::move(revocations));
    of_keys.tenancy = std::move(tenancy);
    auto others = automatic ? std::vector<std::string>() : OtherIssuers(issuers, issuer, tenant);
    return Refresher::Create(std::move(of_keys), MakeSource(of_tenant, std::move(others), fetchers), ports);
  };
  return TenantCaches::Create(std::move(options), std::move(make), ports);
}

}  // namespace assay
