// JwkSet: the public verification keys of one issuer (RFC 7517 section 5).
#ifndef ASSAY_SERVER_JOSE_JWK_SET_H_
#define ASSAY_SERVER_JOSE_JWK_SET_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/v1/reason.pb.h"
#include "server/jose/jwk.h"
#include "server/jose/revocations.h"
#include "tl/expected.hpp"

namespace assay {

// DroppedKey is a key of a set that cannot be used, without its material. `place` counts from 0 in the
// document.
struct DroppedKey {
  std::string key_id;     // empty where the key has none, or none that could be one
  std::string key_type;   // `kty` as sent, empty where longer than 32 bytes
  std::string algorithm;  // `alg`, likewise
  v1::KeyFault fault;
  size_t place;
};

// JwkSet is an immutable set of public verification keys. Keys it cannot use are dropped and counted, so one
// bad key never hides the good ones. Thread-safety: immutable; share freely through shared_ptr<const JwkSet>.
class JwkSet {
 public:
  // Parse reads a set, or a single key as a set of one where `single_key` says so. Faults: TOO_LARGE,
  // NOT_JSON, NO_KEYS_MEMBER. A document that is a set is returned even if nothing in it can be used: see
  // fault().
  static tl::expected<JwkSet, v1::KeySetFault> Parse(const std::string& json, AlgorithmSet allowed,
                                                     bool single_key = false);

  // None is the set without a key, where there is none to show. Never null.
  static const std::shared_ptr<const JwkSet>& None();

  // Without returns this set under exactly these revocations, whatever it was under before: revoked keys
  // verify nothing, and stand in revoked().
  JwkSet Without(const Revocations& revocations) const;

  // fault is EMPTY or NO_USABLE_KEY where no key can be used: such a set never replaces a good one.
  // Revoked keys count as usable here: a revocation is no fault of the issuer's.
  std::optional<v1::KeySetFault> fault() const;

  std::span<const Jwk> keys() const { return keys_; }               // ordered by kid, then as sent
  std::span<const DroppedKey> dropped() const { return dropped_; }  // as sent
  std::span<const Jwk> revoked() const { return revoked_; }         // ordered as keys()
  // Find returns the keys of exactly that kid, in the order of the document.
  std::span<const Jwk> Find(std::string_view key_id) const;
  // FindDropped returns the first dropped key of that kid, or null.
  const DroppedKey* FindDropped(std::string_view key_id) const;
  // duplicate_ids counts usable keys beyond the first of their kid.
  size_t duplicate_ids() const { return duplicate_ids_; }
  // digest is a SHA-256 over the usable keys' kid, alg, thumbprint and issuer, hex: equal for sets that verify alike.
  // Revoked keys are in it, so that a revocation is no divergence between replicas.
  const std::string& digest() const { return digest_; }

 private:
  JwkSet() = default;
  std::vector<Jwk> keys_;
  std::vector<Jwk> revoked_;
  std::vector<DroppedKey> dropped_;
  size_t duplicate_ids_ = 0;
  std::string digest_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_JWK_SET_H_
