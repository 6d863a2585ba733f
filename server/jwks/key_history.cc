#include "server/jwks/key_history.h"

#include <algorithm>

#include "server/jose/key_type_name.h"

namespace assay {

void KeyHistory::See(const Jwk& key, absl::Time now, size_t& returned) {
  const auto known = std::find_if(sightings_.begin(), sightings_.end(), [&](const KeySighting& sighting) {
    return sighting.thumbprint == key.thumbprint && sighting.key_id == key.key_id;
  });
  if (known != sightings_.end()) {
    returned += known->present || known->last_seen == now ? 0 : 1;
    known->last_seen = now;
    known->present = true;
    return;
  }
  sightings_.push_back({.key_id = key.key_id,
                        .thumbprint = key.thumbprint,
                        .key_type = NameOf(key.key.key_type()),
                        .algorithm = key.algorithm == nullptr ? "" : key.algorithm->name,
                        .first_seen = now,
                        .last_seen = now,
                        .present = true});
}

size_t KeyHistory::Observe(const JwkSet& keys, absl::Time now) {
  size_t returned = 0;
  for (const Jwk& key : keys.keys()) See(key, now, returned);
  for (const Jwk& key : keys.revoked()) See(key, now, returned);
  size_t gone = 0;
  for (KeySighting& sighting : sightings_) {
    sighting.present = sighting.last_seen == now;
    gone += sighting.present ? 0 : 1;
  }
  // Room is made by those that went first.
  for (; gone > kGone; --gone) {
    sightings_.erase(std::min_element(sightings_.begin(), sightings_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.present, a.last_seen) < std::pair(b.present, b.last_seen);
    }));
  }
  return returned;
}

void KeyHistory::Clear() {
  for (KeySighting& sighting : sightings_) sighting.present = false;
}

}  // namespace assay
