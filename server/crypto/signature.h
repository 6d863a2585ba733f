#ifndef ASSAY_SERVER_CRYPTO_SIGNATURE_H_
#define ASSAY_SERVER_CRYPTO_SIGNATURE_H_

#include <string_view>

#include "server/crypto/export.h"
#include "server/crypto/public_key.h"

namespace assay {

// SignatureScheme is a signature algorithm with all its parameters fixed, as RFC 7518 section 3.1 and RFC
// 8037 fix them.
enum class SignatureScheme {
  kRsaPkcs1Sha256,
  kRsaPkcs1Sha384,
  kRsaPkcs1Sha512,
  kRsaPssSha256,  // MGF1 with the same digest, salt as long as the digest
  kRsaPssSha384,
  kRsaPssSha512,
  kEcdsaP256Sha256,  // r and s as two big-endian halves of the field's width, never DER
  kEcdsaP384Sha384,
  kEcdsaP521Sha512,
  kEd25519,
};

// VerifySignature says whether `signature` is `key`'s over `message` under `scheme`. False for every reason
// there is: a key of another kind or curve, a signature not exactly key.signature_bytes() long, r or s
// outside 1 to n-1, an s of Ed25519 not below the group's order. The error queue is left empty. Allocates
// only what BoringSSL allocates. Thread-safe.
ASSAY_CRYPTO_API bool VerifySignature(const PublicKey& key, SignatureScheme scheme, std::string_view message,
                                      std::string_view signature);

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_SIGNATURE_H_
