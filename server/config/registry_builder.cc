#include "server/config/registry_builder.h"

#include <utility>

#include "server/config/config_defaults.h"
#include "server/config/diagnosis_subject.h"
#include "server/config/policy_compiler.h"
#include "server/config/revision.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/file_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/static_source.h"

namespace assay {
namespace {

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

std::unique_ptr<JwkSetSource> MakeSource(const v1::Issuer& issuer, const DiagnosisSubject& subject,
                                         const KeySupply& supply) {
  if (!subject.inline_keys.empty()) return std::make_unique<StaticSource>(subject.inline_keys);
  if (!subject.file.empty()) return std::make_unique<FileSource>(subject.file);
  if (!subject.key_urls.empty()) {
    return std::make_unique<HttpSource>(KeySetAddress{.urls = subject.key_urls, .options = subject.fetch},
                                        supply.fetchers);
  }
  DiscoveryOptions discovery;
  discovery.issuer = subject.issuer;
  discovery.url = issuer.keys().discovery() == kAutomaticDiscovery ? "" : issuer.keys().discovery();
  discovery.fetch = subject.fetch;
  return std::make_unique<DiscoverySource>(std::move(discovery), supply.fetchers);
}

std::shared_ptr<Refresher> MakeRefresher(const v1::Issuer& issuer, const DiagnosisSubject& subject,
                                         const KeySupply& supply) {
  RefresherOptions options;
  options.issuer_name = subject.name;
  options.issuer = subject.issuer;
  if (supply.revocations != nullptr) options.revocations = supply.revocations->Snapshot(subject.name);
  options.algorithms = subject.algorithms;
  options.freshness = subject.freshness;
  options.trust_empty_set = subject.trust_empty_set;
  return Refresher::Create(std::move(options), MakeSource(issuer, subject, supply), supply.ports);
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

BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply) {
  BuiltRegistry built;
  std::vector<Issuer> issuers;
  for (const auto& [name, issuer] : config.issuers()) {
    const Startup startup = StartupOf(issuer.startup());
    auto subject = std::make_shared<const DiagnosisSubject>(SubjectOf(name, issuer));
    auto keys = MakeRefresher(issuer, *subject, supply);
    issuers.push_back({name, issuer.issuer(), startup, subject->origin(), keys, keys, subject});
    built.issuers.push_back({name, startup, std::move(keys)});
  }
  std::vector<NamedPolicy> policies;
  for (const auto& [name, policy] : config.policies()) policies.push_back(MakePolicy(config, name, policy));
  built.registry = std::make_shared<const IssuerRegistry>(std::move(issuers), std::move(policies),
                                                          config.default_policy(), ConfigRevision(config));
  return built;
}

}  // namespace assay
