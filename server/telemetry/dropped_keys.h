// NewlyDropped: what is new among the keys that a set shows and nobody can use.
#ifndef ASSAY_SERVER_TELEMETRY_DROPPED_KEYS_H_
#define ASSAY_SERVER_TELEMETRY_DROPPED_KEYS_H_

#include <algorithm>
#include <span>
#include <vector>

#include "server/jwks/jwk_set_cache.h"

namespace assay {

// NewlyDropped returns the dropped keys of `snapshot` that `previous` had not dropped for the same fault. So
// a key that is fetched again and again is told of once. The keys live as long as the snapshot.
inline std::vector<const DroppedKey*> NewlyDropped(const KeySnapshot& snapshot, const KeySnapshot& previous) {
  const std::span<const DroppedKey> before = previous.keys->dropped();
  std::vector<const DroppedKey*> dropped;
  for (const DroppedKey& key : snapshot.keys->dropped()) {
    const bool known = std::any_of(before.begin(), before.end(), [&](const DroppedKey& old) {
      return old.key_id == key.key_id && old.fault == key.fault;
    });
    if (!known) dropped.push_back(&key);
  }
  return dropped;
}

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_DROPPED_KEYS_H_
