#include "server/config/keys_builder.h"

#include <utility>
#include <vector>

#include "server/config/config_defaults.h"
#include "server/config/policy_compiler.h"
#include "server/config/template_compiler.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/file_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/static_source.h"

namespace assay {
namespace {

constexpr std::string_view kAutomatic = "auto";
constexpr int kNewcomersAtOnce = 30;  // of Tenancy

FetchOptions FetchOptionsOf(const v1::Issuer& issuer) {
  const v1::KeySource& keys = issuer.keys();
  FetchOptions options{.allow_http = keys.allow_http(),
                       .ca_file = keys.ca_file(),
                       .client_cert_file = keys.client_cert().cert_file(),
                       .client_key_file = keys.client_cert().key_file(),
                       .proxy = issuer.proxy(),
                       .proxy_credentials_file = issuer.proxy_credentials_file(),
                       .allow_addresses = {},
                       .connect_timeout = ToAbsl(keys.connect_timeout()),
                       .total_timeout = ToAbsl(keys.total_timeout())};
  for (const std::string& text : keys.allow_addresses()) {
    if (auto range = AddressRange::Parse(text)) options.allow_addresses.push_back(*range);
  }
  return options;
}

// MakeSource takes the other issuers that a discovery document may name.
std::unique_ptr<JwkSetSource> MakeSource(const v1::Issuer& issuer, std::vector<std::string> others,
                                         KeySetFetchers& fetchers) {
  const v1::KeySource& keys = issuer.keys();
  if (!keys.inline_().empty()) return std::make_unique<StaticSource>(keys.inline_());
  if (!keys.file().empty()) return std::make_unique<FileSource>(keys.file());
  const FetchOptions fetch = FetchOptionsOf(issuer);
  if (!keys.url().empty()) {
    KeySetAddress address{.urls = {keys.url()}, .options = fetch};
    address.urls.insert(address.urls.end(), keys.fallback_urls().begin(), keys.fallback_urls().end());
    return std::make_unique<HttpSource>(std::move(address), fetchers);
  }
  DiscoveryOptions discovery;
  discovery.issuer = issuer.issuer();
  discovery.other_issuers = std::move(others);
  discovery.url = keys.discovery() == kAutomatic ? "" : keys.discovery();
  discovery.fetch = fetch;
  return std::make_unique<DiscoverySource>(std::move(discovery), fetchers);
}

RefresherOptions OptionsOf(const std::string& name, const v1::Issuer& issuer,
                           std::shared_ptr<const Revocations> revocations) {
  const v1::KeySource& keys = issuer.keys();
  RefresherOptions options;
  options.issuer_name = name;
  options.issuer = issuer.issuer();
  options.revocations = std::move(revocations);
  options.algorithms = AlgorithmsOf(issuer);
  options.freshness = {.ttl_default = ToAbsl(keys.ttl_default()),
                       .ttl_min = ToAbsl(keys.ttl_min()),
                       .ttl_max = ToAbsl(keys.ttl_max()),
                       .hard_ttl = ToAbsl(keys.hard_ttl())};
  options.trust_empty_set = keys.empty_set() == v1::EMPTY_SET_TRUST;
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
  const bool automatic = keys.discovery() == kAutomatic;
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
