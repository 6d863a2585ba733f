#include "server/config/diagnosis_subject.h"

#include <algorithm>
#include <utility>

#include "server/config/config_defaults.h"
#include "server/config/policy_compiler.h"
#include "server/config/template_compiler.h"
#include "server/jwks/discovery_document.h"

namespace assay {
namespace {

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

}  // namespace

DiagnosisSubject SubjectOf(const std::string& name, const v1::Issuer& issuer) {
  const v1::KeySource& keys = issuer.keys();
  DiagnosisSubject subject;
  subject.name = name;
  subject.issuer = issuer.issuer();
  subject.file = keys.file();
  subject.inline_keys = keys.inline_();
  if (!keys.url().empty()) {
    subject.key_urls = {keys.url()};
    subject.key_urls.insert(subject.key_urls.end(), keys.fallback_urls().begin(), keys.fallback_urls().end());
  } else if (keys.discovery() == kAutomaticDiscovery) {
    subject.discovery_urls = DiscoveryUrls(issuer.issuer());
  } else if (!keys.discovery().empty()) {
    subject.discovery_urls = {keys.discovery()};
  }
  subject.fetch = FetchOptionsOf(issuer);
  subject.algorithms = AlgorithmsOf(issuer);
  subject.freshness = {.ttl_default = ToAbsl(keys.ttl_default()),
                       .ttl_min = ToAbsl(keys.ttl_min()),
                       .ttl_max = ToAbsl(keys.ttl_max()),
                       .hard_ttl = ToAbsl(keys.hard_ttl())};
  subject.trust_empty_set = keys.empty_set() == v1::EMPTY_SET_TRUST;
  return subject;
}

std::optional<DiagnosisSubject> SubjectOf(const std::string& name, const v1::IssuerTemplate& issuers) {
  if (HasKeysPerTenant(issuers)) return std::nullopt;
  // The provider's document spells the template as the configuration does.
  return SubjectOf(name, IssuerOf(issuers, issuers.issuers(0), kTenantPlaceholder));
}

std::optional<DiagnosisSubject> SubjectOf(const v1::Config& config, const std::string& name) {
  const auto issuer = config.issuers().find(name);
  if (issuer != config.issuers().end()) return SubjectOf(name, issuer->second);
  const auto issuers = config.issuer_templates().find(name);
  if (issuers == config.issuer_templates().end()) return std::nullopt;
  return SubjectOf(name, issuers->second);
}

std::vector<DiagnosisSubject> SubjectsOf(const v1::Config& config) {
  std::vector<DiagnosisSubject> subjects;
  for (const auto& [name, issuer] : config.issuers()) subjects.push_back(SubjectOf(name, issuer));
  for (const auto& [name, issuers] : config.issuer_templates()) {
    if (auto subject = SubjectOf(name, issuers)) subjects.push_back(*std::move(subject));
  }
  std::sort(subjects.begin(), subjects.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return subjects;
}

}  // namespace assay
