// What has changed between two sets of one issuer.
#ifndef ASSAY_SERVER_TELEMETRY_KEY_CHANGES_H_
#define ASSAY_SERVER_TELEMETRY_KEY_CHANGES_H_

#include <algorithm>
#include <cstddef>
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

// CountMissing tells how many usable keys of `some` are not in `others`. A key is its kid and thumbprint.
inline size_t CountMissing(const JwkSet& some, const JwkSet& others) {
  const std::span<const Jwk> keys = others.keys();
  return static_cast<size_t>(std::count_if(some.keys().begin(), some.keys().end(), [&](const Jwk& key) {
    return std::none_of(keys.begin(), keys.end(), [&](const Jwk& other) {
      return other.key_id == key.key_id && other.thumbprint == key.thumbprint;
    });
  }));
}

// CountMissing tells how many revocations of `some` are not in `others`.
inline size_t CountMissing(const Revocations& some, const Revocations& others) {
  const auto count = [](const auto& names, const auto& known) {
    return static_cast<size_t>(
        std::count_if(names.begin(), names.end(), [&](const auto& name) { return !known.contains(name); }));
  };
  const auto times =
      std::count_if(some.issued_before.begin(), some.issued_before.end(), [&](const auto& entry) {
        const auto known = others.issued_before.find(entry.first);
        return known == others.issued_before.end() || known->second != entry.second;
      });
  return count(some.key_ids, others.key_ids) + count(some.thumbprints, others.thumbprints) +
         count(some.token_ids, others.token_ids) + static_cast<size_t>(times);
}

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_KEY_CHANGES_H_
