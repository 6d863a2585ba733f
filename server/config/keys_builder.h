// From the configuration's issuers and templates to what keeps their keys.
#ifndef ASSAY_SERVER_CONFIG_KEYS_BUILDER_H_
#define ASSAY_SERVER_CONFIG_KEYS_BUILDER_H_

#include <memory>
#include <string>

#include "assay/v1/config.pb.h"
#include "server/jwks/key_set_fetcher.h"
#include "server/jwks/key_set_origin.h"
#include "server/jwks/refresher.h"
#include "server/jwks/revocation_list.h"
#include "server/jwks/startup.h"
#include "server/jwks/tenant_caches.h"

namespace assay {

// KeySupply is what keys of all issuers are fetched with. All of it outlives what is built on it.
struct KeySupply {
  KeySetFetchers& fetchers;
  RefresherPorts ports;
  RevocationList* revocations = nullptr;  // null: nothing is revoked
};

Startup StartupOf(v1::Startup startup);
KeySetOrigin OriginOf(const v1::KeySource& keys);

// These take parts of a loaded configuration; nothing is fetched before Start. MakeSharedKeys is for a
// template whose tenants share their keys, MakeTenantKeys for one whose tenants have keys of their own
// (HasKeysPerTenant).
std::shared_ptr<Refresher> MakeKeys(const std::string& name, const v1::Issuer& issuer,
                                    const KeySupply& supply);
std::shared_ptr<Refresher> MakeSharedKeys(const std::string& name, const v1::IssuerTemplate& issuers,
                                          const KeySupply& supply);
std::shared_ptr<TenantCaches> MakeTenantKeys(const std::string& name, const v1::IssuerTemplate& issuers,
                                             const KeySupply& supply);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_KEYS_BUILDER_H_
