// Jwk: one usable public verification key of a set (RFC 7517 section 4).
#ifndef ASSAY_SERVER_JOSE_JWK_H_
#define ASSAY_SERVER_JOSE_JWK_H_

#include <cstddef>
#include <string>

#include "assay/v1/reason.pb.h"
#include "server/base/json.h"
#include "server/crypto/public_key.h"
#include "server/jose/algorithm.h"
#include "tl/expected.hpp"

namespace assay {

// Jwk is a key that passed every check. Thread-safety: immutable.
struct Jwk {
  std::string key_id;                    // `kid`; empty where the key has none
  const Algorithm* algorithm = nullptr;  // `alg`; null where the key has none
  std::string issuer;                    // whose tokens alone it may judge; empty: of all who publish it
  PublicKey key;
  std::string thumbprint;  // RFC 7638 with SHA-256, base64url
  std::string
      public_members;  // `kty` and the parameters that make the key, a JSON object as RFC 7638 writes it
  size_t place = 0;    // in the document of its set, from 0

  // Fits tells whether a token under `used` may be judged by this key: type, curve and, where given, `alg`
  // agree.
  bool Fits(const Algorithm& used) const {
    return used.Fits(key) && (algorithm == nullptr || algorithm == &used);
  }
};

// ParseJwk returns the key, or the first fault that makes it unusable for verification under `allowed`.
// Unknown members are ignored, x5c and its kin among them: certificates are no source of trust here.
tl::expected<Jwk, v1::KeyFault> ParseJwk(JsonObject object, AlgorithmSet allowed);

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_JWK_H_
