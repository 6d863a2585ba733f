#include "server/config/registry_builder.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/config/config_defaults.h"
#include "server/config/policy_compiler.h"
#include "server/config/revision.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/file_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/static_source.h"

namespace assay {
namespace {

constexpr std::string_view kAutomatic = "auto";

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

std::unique_ptr<JwkSetSource> MakeSource(const v1::Issuer& issuer, const KeySupply& supply) {
  const v1::KeySource& keys = issuer.keys();
  if (!keys.inline_().empty()) return std::make_unique<StaticSource>(keys.inline_());
  if (!keys.file().empty()) return std::make_unique<FileSource>(keys.file());
  const FetchOptions fetch = FetchOptionsOf(issuer);
  if (!keys.url().empty()) {
    KeySetAddress address{.urls = {keys.url()}, .options = fetch};
    address.urls.insert(address.urls.end(), keys.fallback_urls().begin(), keys.fallback_urls().end());
    return std::make_unique<HttpSource>(std::move(address), supply.fetchers);
  }
  DiscoveryOptions discovery;
  discovery.issuer = issuer.issuer();
  discovery.url = keys.discovery() == kAutomatic ? "" : keys.discovery();
  discovery.fetch = fetch;
  return std::make_unique<DiscoverySource>(std::move(discovery), supply.fetchers);
}

KeySetOrigin SourceOf(const v1::KeySource& keys) {
  if (!keys.inline_().empty()) return KeySetOrigin::kStatic;
  return keys.file().empty() ? KeySetOrigin::kNetwork : KeySetOrigin::kFile;
}

std::shared_ptr<Refresher> MakeRefresher(const std::string& name, const v1::Issuer& issuer,
                                         const KeySupply& supply) {
  const v1::KeySource& keys = issuer.keys();
  RefresherOptions options;
  options.issuer_name = name;
  options.issuer = issuer.issuer();
  if (supply.revocations != nullptr) options.revocations = supply.revocations->Snapshot(name);
  options.algorithms = AlgorithmsOf(issuer);
  options.freshness = {.ttl_default = ToAbsl(keys.ttl_default()),
                       .ttl_min = ToAbsl(keys.ttl_min()),
                       .ttl_max = ToAbsl(keys.ttl_max()),
                       .hard_ttl = ToAbsl(keys.hard_ttl())};
  options.trust_empty_set = keys.empty_set() == v1::EMPTY_SET_TRUST;
  return Refresher::Create(std::move(options), MakeSource(issuer, supply), supply.ports);
}

NamedPolicy MakePolicy(const v1::Config& config, const std::string& name, const v1::Policy& policy) {
  NamedPolicy named{.name = name, .revision = PolicyRevision(config, name)};
  for (const auto& [issuer_name, acceptance] : policy.accept()) {
    named.verifiers.emplace(
        issuer_name, TokenVerifier(CompilePolicy(policy, issuer_name, config.issuers().at(issuer_name))));
  }
  return named;
}

}  // namespace

BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply,
                            std::span<const SuppliedIssuer> held) {
  absl::flat_hash_map<std::string_view, const SuppliedIssuer*> kept;
  for (const SuppliedIssuer& issuer : held) kept.emplace(issuer.name, &issuer);
  BuiltRegistry built;
  std::vector<Issuer> issuers;
  for (const auto& [name, issuer] : config.issuers()) {
    const Startup startup = StartupOf(issuer.startup());
    std::string revision = KeySupplyRevision(name, issuer);
    const auto found = kept.find(name);
    const bool same = found != kept.end() && found->second->revision == revision;
    auto keys = same ? found->second->keys : MakeRefresher(name, issuer, supply);
    issuers.push_back({name, issuer.issuer(), startup, SourceOf(issuer.keys()), keys, keys});
    built.issuers.push_back(
        {name, startup, std::move(revision), KeyPlaceRevision(name, issuer), std::move(keys)});
  }
  std::vector<NamedPolicy> policies;
  for (const auto& [name, policy] : config.policies()) policies.push_back(MakePolicy(config, name, policy));
  built.registry = std::make_shared<const IssuerRegistry>(std::move(issuers), std::move(policies),
                                                          config.default_policy(), ConfigRevision(config));
  return built;
}

}  // namespace assay
