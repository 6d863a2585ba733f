// ProcessLimits: what all issuers of one process share of the unknown-kid path (key-cache.md C2).
#ifndef ASSAY_SERVER_JWKS_PROCESS_LIMITS_H_
#define ASSAY_SERVER_JWKS_PROCESS_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"
#include "server/base/limits.h"
#include "server/jwks/budget.h"

namespace assay {

// ProcessLimits bounds the fetches that unknown kids cause, 20 a second, and the requests that wait for keys,
// whoever's they are. A plain value. Thread-safety: single-threaded (owner: the event loop).
struct ProcessLimits {
  Budget unknown_kids{20, absl::Milliseconds(50)};
  size_t max_waiters = kWaitersInAll;
  size_t waiters = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_PROCESS_LIMITS_H_
