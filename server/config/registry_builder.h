// BuildRegistry: from a loaded configuration to what requests are judged by.
#ifndef ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
#define ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/config/keys_builder.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/issuer_keys.h"
#include "server/jwks/refresher.h"
#include "server/jwks/tenant_caches.h"

namespace assay {

// SuppliedIssuer is one issuer or template with what keeps its keys; nothing is fetched before Start.
struct SuppliedIssuer {
  std::string name;
  Startup startup;
  std::string revision;  // KeySupplyRevision
  std::string place{};   // KeyPlaceRevision: a successor of the same place may inherit; empty: none may
  std::shared_ptr<IssuerKeys> keys = nullptr;       // either of these
  std::shared_ptr<Refresher> one_set = nullptr;     // of an issuer, or shared by all tenants
  std::shared_ptr<TenantCaches> tenants = nullptr;  // one of each tenant's own
};

struct BuiltRegistry {
  std::shared_ptr<const IssuerRegistry> registry;
  std::vector<SuppliedIssuer> issuers;  // by name
};

// BuildRegistry takes a configuration that LoadConfig has returned: it cannot fail. An issuer whose keys are
// to be had as before keeps what it has in `held`, which is by name: its keys, timers and
// budgets.
BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply,
                            std::span<const SuppliedIssuer> held = {});

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
