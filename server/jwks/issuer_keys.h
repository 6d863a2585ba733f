// IssuerKeys: the key supply of one entry of the registry, as whoever puts the service together sees it.
#ifndef ASSAY_SERVER_JWKS_ISSUER_KEYS_H_
#define ASSAY_SERVER_JWKS_ISSUER_KEYS_H_

#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/jwk_set_control.h"
#include "server/jwks/startup.h"

namespace assay {

// IssuerKeys is made at rest, lives from Start to Stop or Retire, and may be held for longer. Thread-safety:
// thread-safe.
class IssuerKeys : public JwkSetCache, public JwkSetControl {
 public:
  virtual void Start(Startup startup) = 0;
  // Stop ends all waits with kUnavailable and fetches no more; what is current stays.
  virtual void Stop() = 0;
  // Retire is for an issuer that is configured no more, or in another way: requests that hold it are served
  // as before, with fetches that they wait for and no others; neither observer nor store hears of it again.
  virtual void Retire() = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_ISSUER_KEYS_H_
