// BuildRegistry: from a loaded configuration to what requests are judged by.
#ifndef ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
#define ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_

#include <memory>
#include <string>
#include <vector>

#include "assay/v1/config.pb.h"
#include "server/config/keys_builder.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/issuer_keys.h"

namespace assay {

// SuppliedIssuer is one issuer or template with what keeps its keys; nothing is fetched before Start.
struct SuppliedIssuer {
  std::string name;
  Startup startup;
  std::shared_ptr<IssuerKeys> keys;
};

struct BuiltRegistry {
  std::shared_ptr<const IssuerRegistry> registry;
  std::vector<SuppliedIssuer> issuers;
};

// BuildRegistry takes a configuration that LoadConfig has returned: it cannot fail.
BuiltRegistry BuildRegistry(const v1::Config& config, const KeySupply& supply);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REGISTRY_BUILDER_H_
