// Tenancy: what the tenants of one issuer template share of its key supply (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_TENANCY_H_
#define ASSAY_SERVER_JWKS_TENANCY_H_

#include <cstddef>

#include "absl/time/time.h"
#include "server/jwks/budget.h"

namespace assay {

// Tenancy bounds what tokens can cause. A tenant is on probation until one of its tokens was verified:
// whoever makes tenants up spends the newcomers' attempts, and never those by which tenants in use learn of
// new keys. A plain value. Thread-safety: single-threaded (owner: the event loop).
struct Tenancy {
  // First fetches of tenants, and whatever else tenants on probation fetch. A burst, since after a restart
  // all tenants are new.
  Budget newcomers{30, absl::Seconds(1)};
  Budget unknown_kids{3, absl::Seconds(10)};
  size_t waiters = 0;  // requests that wait for keys, of all tenants
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_TENANCY_H_
