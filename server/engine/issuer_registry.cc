#include "server/engine/issuer_registry.h"

#include <utility>

namespace assay {

IssuerRegistry::IssuerRegistry(std::vector<Issuer> issuers, std::vector<NamedPolicy> policies,
                               std::string default_policy, std::string revision, GatewaySettings gateways)
    : issuers_(std::move(issuers)),
      policies_(std::move(policies)),
      default_policy_(std::move(default_policy)),
      revision_(std::move(revision)),
      gateways_(std::move(gateways)) {
  for (const Issuer& issuer : issuers_) {
    if (issuer.templates.empty()) {
      by_issuer_.emplace(issuer.issuer, &issuer);
    } else {
      templates_.push_back(&issuer);
    }
    by_name_.emplace(issuer.name, &issuer);
  }
  for (const NamedPolicy& policy : policies_) by_policy_.emplace(policy.name, &policy);
}

const Issuer* IssuerRegistry::Find(UnverifiedIssuer issuer) const {
  const auto found = by_issuer_.find(issuer.text);
  if (found != by_issuer_.end()) return found->second;
  for (const Issuer* candidate : templates_) {
    for (const IssuerTemplate& spelling : candidate->templates) {
      if (spelling.TenantOf(issuer.text)) return candidate;
    }
  }
  return nullptr;
}

const Issuer* IssuerRegistry::FindByName(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const NamedPolicy* IssuerRegistry::FindPolicy(std::string_view name) const {
  const auto found = by_policy_.find(name.empty() ? std::string_view(default_policy_) : name);
  return found == by_policy_.end() ? nullptr : found->second;
}

const NamedPolicy* IssuerRegistry::FindCandidate(const NamedPolicy& policy) const {
  return policy.candidate.empty() ? nullptr : FindPolicy(policy.candidate);
}

}  // namespace assay
