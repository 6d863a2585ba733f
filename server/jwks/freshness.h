// Freshness: how long a key set may be used, computed from what its HTTP response said (RFC 9111).
#ifndef ASSAY_SERVER_JWKS_FRESHNESS_H_
#define ASSAY_SERVER_JWKS_FRESHNESS_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace assay {

struct CacheHeaders {
  std::string cache_control, age, expires, date;  // values as sent; empty when absent
};

// FreshnessOptions are numbers of key-cache.md C2, per issuer.
struct FreshnessOptions {
  absl::Duration ttl_default = absl::Seconds(300);
  absl::Duration ttl_min = absl::Seconds(60);
  absl::Duration ttl_max = absl::Seconds(900);
  absl::Duration hard_ttl = absl::Hours(24);
};

// Freshness holds ages of a set since its last confirmation (200 usable, or 304).
struct Freshness {
  absl::Duration refresh_at;  // from here on it is fetched again in the background
  absl::Duration soft;        // from here on it is stale
  absl::Duration hard;        // from here on it is expired
};

// StatedLife is the life that the response claims from its making on; nothing where it claims none that
// counts. Pure.
std::optional<absl::Duration> StatedLife(const CacheHeaders& headers);

// StatedAge is how long caches on the way have held the response. Pure.
absl::Duration StatedAge(const CacheHeaders& headers);

// ComputeFreshness never gives a soft life outside [ttl_min, ttl_max], whatever the headers say. `draw` in
// [0, 1) places refresh_at within 75..95 % of the soft life. Pure.
Freshness ComputeFreshness(const CacheHeaders& headers, const FreshnessOptions& options, double draw);

enum class CacheState { kEmpty, kFresh, kAging, kStale, kExpired };

// StateAt is the state of a set at `age`. Pure.
CacheState StateAt(const Freshness& freshness, absl::Duration age);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FRESHNESS_H_
