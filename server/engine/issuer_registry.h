// IssuerRegistry: which issuers and policies there are; everything a request reads of the configuration.
#ifndef ASSAY_SERVER_ENGINE_ISSUER_REGISTRY_H_
#define ASSAY_SERVER_ENGINE_ISSUER_REGISTRY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "server/engine/gateway_settings.h"
#include "server/jose/claims_set.h"
#include "server/jose/issuer_template.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/jwk_set_control.h"
#include "server/jwks/key_set_origin.h"
#include "server/jwks/startup.h"
#include "server/jwks/tenant_caches.h"
#include "server/verify/token_verifier.h"

namespace assay {

// Issuer is one configured issuer, or issuer template, with its keys.
struct Issuer {
  std::string name;    // the configuration's
  std::string issuer;  // exact `iss`; of a template its spellings, for operators
  Startup startup = Startup::kOptional;
  KeySetOrigin source = KeySetOrigin::kNetwork;  // where its keys are configured to come from
  std::shared_ptr<JwkSetCache> keys;
  std::shared_ptr<JwkSetControl> control = nullptr;  // of `keys`; null where nobody administers it
  std::vector<IssuerTemplate> templates{};           // none: this is no template
  // Of a template each of whose tenants has keys of its own: the same as `keys`, which then has none to show.
  std::shared_ptr<TenantCaches> tenants = nullptr;

  // KeysOf returns the keys that judge tokens of `iss`, for which Find has found this.
  std::shared_ptr<JwkSetCache> KeysOf(UnverifiedIssuer iss) const {
    return tenants == nullptr ? keys : tenants->Find(iss.text);
  }
};

inline constexpr size_t kIssuerTemplates = 100;  // spellings in all, since each unknown `iss` is held to each

// NamedPolicy is one policy with a verifier for each issuer that it accepts.
struct NamedPolicy {
  std::string name;
  std::string revision;  // a digest of its content and of its issuers'
  // By the issuer's name. A verifier is large: a flat table would hold the room of many that are not there.
  absl::node_hash_map<std::string, TokenVerifier> verifiers;
  std::string candidate{};  // the policy that judges beside this one; empty: none
  bool enforced = true;     // false: what is not verified is let through all the same
  GatewayRules gateway{};
};

// IssuerRegistry is built whole from one configuration and swapped whole. Thread-safety: immutable.
class IssuerRegistry {
 public:
  IssuerRegistry(std::vector<Issuer> issuers, std::vector<NamedPolicy> policies, std::string default_policy,
                 std::string revision, GatewaySettings gateways = {});
  IssuerRegistry(const IssuerRegistry&) = delete;  // its indexes point into itself
  IssuerRegistry& operator=(const IssuerRegistry&) = delete;

  // Find looks an issuer up by its exact bytes, and only then for a template that it is of; null for a
  // stranger. It does no I/O and has no fallback.
  const Issuer* Find(UnverifiedIssuer issuer) const;
  // FindByName looks an issuer up by its configured name; null where there is none.
  const Issuer* FindByName(std::string_view name) const;
  // FindPolicy takes the empty name for the default policy; null for an unknown name.
  const NamedPolicy* FindPolicy(std::string_view name) const;
  // FindCandidate returns the policy that judges beside `policy`; null where there is none.
  const NamedPolicy* FindCandidate(const NamedPolicy& policy) const;

  const std::vector<Issuer>& issuers() const { return issuers_; }
  const std::vector<NamedPolicy>& policies() const { return policies_; }
  const std::string& revision() const { return revision_; }
  const GatewaySettings& gateways() const { return gateways_; }

 private:
  std::vector<Issuer> issuers_;
  std::vector<NamedPolicy> policies_;
  std::string default_policy_;
  std::string revision_;
  GatewaySettings gateways_;
  absl::flat_hash_map<std::string_view, const Issuer*> by_issuer_;
  std::vector<const Issuer*> templates_;
  absl::flat_hash_map<std::string_view, const Issuer*> by_name_;
  absl::flat_hash_map<std::string_view, const NamedPolicy*> by_policy_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_ISSUER_REGISTRY_H_
