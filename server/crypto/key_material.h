#ifndef ASSAY_SERVER_CRYPTO_KEY_MATERIAL_H_
#define ASSAY_SERVER_CRYPTO_KEY_MATERIAL_H_

#include <openssl/base.h>
#include <openssl/bn.h>
#include <openssl/ec_key.h>
#include <openssl/rsa.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "server/crypto/public_key.h"

namespace assay {

// KeyMaterial is a PublicKey as BoringSSL holds it. Exactly one of rsa, ec and ed25519 is meant, as `type`
// says. Thread-safety: immutable; BoringSSL locks what it computes of a key on first use.
struct KeyMaterial {
  KeyType type;
  Curve curve = Curve::kNone;
  int bits = 0;
  size_t signature_bytes = 0;
  bssl::UniquePtr<RSA> rsa = nullptr;
  bssl::UniquePtr<EC_KEY> ec = nullptr;
  std::array<uint8_t, 32> ed25519 = {};
};

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_KEY_MATERIAL_H_
