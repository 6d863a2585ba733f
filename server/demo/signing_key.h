// SigningKey: a private key that signs tokens, for the demo's issuer and for tests.
#ifndef ASSAY_SERVER_DEMO_SIGNING_KEY_H_
#define ASSAY_SERVER_DEMO_SIGNING_KEY_H_

#include <string>
#include <string_view>

#include "server/crypto/signing.h"
#include "server/jose/algorithm.h"

namespace assay {

// SigningKey is a private key with its `kid` and its `alg`. Copies share the key. Thread-safety: immutable.
class SigningKey {
 public:
  // Generate makes a key for a row of the algorithm table: RSA of 2048 bits, the curve, or Ed25519.
  static SigningKey Generate(const Algorithm& algorithm, std::string key_id);

  const std::string& key_id() const { return key_id_; }
  const Algorithm& algorithm() const { return *algorithm_; }
  const PrivateKey& key() const { return key_; }

  // KeyMembers returns the members of the public JWK that make the key, without braces: "kty":"EC","crv":...
  std::string KeyMembers() const;
  // PublicJwk returns the whole public JWK, with kid, alg and use.
  std::string PublicJwk() const;
  // Sign returns the compact JWS of these two JSON texts.
  std::string Sign(std::string_view header, std::string_view payload) const;

 private:
  SigningKey(const Algorithm& algorithm, std::string key_id, PrivateKey key);
  const Algorithm* algorithm_;
  std::string key_id_;
  PrivateKey key_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_SIGNING_KEY_H_
