#ifndef ASSAY_SERVER_CRYPTO_SIGNING_H_
#define ASSAY_SERVER_CRYPTO_SIGNING_H_

// For the demo's issuer and for tests. Judging code never includes this header: Assay holds no private key
// and makes no token. tests/repo refuses it anywhere but in server/demo and tests.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/crypto/export.h"
#include "server/crypto/public_key.h"
#include "server/crypto/signature.h"

namespace assay {

struct SigningMaterial;

// PrivateKey is a fresh signing key that exists in this process only.
// The Generate functions end the process where the system has no memory or no randomness, or a size or curve
// is none that can be generated (RSA: 512 bits and more, a multiple of 128; EC: P-256, P-384, P-521). Copies
// share the material. Thread-safety: immutable.
class ASSAY_CRYPTO_API PrivateKey {
 public:
  static PrivateKey GenerateRsa(int bits);  // exponent 65537
  static PrivateKey GenerateEc(Curve curve);
  static PrivateKey GenerateEd25519();

  // Sign makes the signature of a JWS: VerifySignature takes it. Empty where `scheme` does not fit the key.
  std::string Sign(SignatureScheme scheme, std::string_view message) const;

  KeyType key_type() const;
  Curve curve() const;

  // The public half as raw octets, as a JWK's members hold them. Empty where the kind of key has no such
  // member.
  std::string modulus() const;
  std::string exponent() const;
  std::string x() const;
  std::string y() const;

 private:
  explicit PrivateKey(std::shared_ptr<const SigningMaterial> material) : material_(std::move(material)) {}

  std::shared_ptr<const SigningMaterial> material_;
};

// HmacSha256 is what a forger computes who takes a public key for an HS256 secret. Nothing here verifies one.
ASSAY_CRYPTO_API std::string HmacSha256(std::string_view key, std::string_view message);

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_SIGNING_H_
