// BuildRegistry: from a loaded configuration to what requests are judged by.
#ifndef ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
#define ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/key_set_fetcher.h"
#include "server/jwks/observer.h"
#include "server/jwks/refresher.h"
#include "server/jwks/revocation_list.h"

namespace assay {

// KeySupply is what keys of all issuers are fetched with. All of it outlives what is built on it.
struct KeySupply {
  KeySetFetchers& fetchers;
  RefresherPorts ports;
  RevocationList* revocations = nullptr;  // null: nothing is revoked
};

// SuppliedIssuer is one issuer with what keeps its keys fresh; nothing is fetched before Start.
struct SuppliedIssuer {
  std::string name;
  Startup startup;
  std::string revision;  // KeySupplyRevision
  std::string place;     // KeyPlaceRevision
  std::shared_ptr<Refresher> keys;
};

struct BuiltRegistry {
  std::shared_ptr<const IssuerRegistry> registry;
  std::vector<SuppliedIssuer> issuers;
};

// BuildRegistry takes a configuration that LoadConfig has returned: it cannot fail. An issuer whose keys are
// to be had as before keeps what it has in `held`: its keys, timers and budgets.
BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply,
                            std::span<const SuppliedIssuer> held = {});

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
