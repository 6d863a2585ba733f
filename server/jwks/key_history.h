// KeyHistory: which keys an issuer has published since this process began.
#ifndef ASSAY_SERVER_JWKS_KEY_HISTORY_H_
#define ASSAY_SERVER_JWKS_KEY_HISTORY_H_

#include <cstddef>
#include <vector>

#include "absl/time/time.h"
#include "server/jose/jwk_set.h"
#include "server/jwks/jwk_set_control.h"

namespace assay {

// KeyHistory keeps the keys of the set in force and, of those that are gone, the last kGone. A key is its kid
// and thumbprint. Times are wall times. Thread-safety: single-threaded (owner: the event loop).
class KeyHistory {
 public:
  static constexpr size_t kGone = 64;

  // Observe notes that `keys` were fetched, or confirmed, at `now`. It tells how many of them had been gone
  // since they were first seen: a provider whose replicas disagree.
  size_t Observe(const JwkSet& keys, absl::Time now);
  // Clear forgets which keys are in force, not when they were seen.
  void Clear();
  const std::vector<KeySighting>& sightings() const { return sightings_; }

 private:
  void See(const Jwk& key, absl::Time now, size_t& returned);

  std::vector<KeySighting> sightings_;  // by first sighting
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_HISTORY_H_
