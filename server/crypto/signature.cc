#include "server/crypto/signature.h"

#include <openssl/bn.h>
#include <openssl/curve25519.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "server/crypto/error_queue.h"
#include "server/crypto/key_material.h"
#include "server/crypto/octets.h"
#include "server/crypto/scheme_parameters.h"

namespace assay {
namespace {

constexpr int kSaltAsLongAsDigest = -1;

bool VerifyRsa(RSA* key, const SchemeParameters& scheme, std::string_view message,
               std::string_view signature) {
  const MessageDigest digest(scheme.digest_nid, message);
  if (scheme.padding == RsaPadding::kPkcs1) {
    return RSA_verify(scheme.digest_nid, digest.data(), digest.size(), Octets(signature), signature.size(),
                      key) == 1;
  }
  return RSA_verify_pss_mgf1(key, digest.data(), digest.size(), digest.md(), digest.md(), kSaltAsLongAsDigest,
                             Octets(signature), signature.size()) == 1;
}

bool VerifyEcdsa(const EC_KEY* key, const SchemeParameters& scheme, std::string_view message,
                 std::string_view signature) {
  const size_t half = signature.size() / 2;
  bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_SIG_new());
  bssl::UniquePtr<BIGNUM> r(BN_bin2bn(Octets(signature), half, nullptr));
  bssl::UniquePtr<BIGNUM> s(BN_bin2bn(Octets(signature) + half, half, nullptr));
  if (!pair || !r || !s || !ECDSA_SIG_set0(pair.get(), r.get(), s.get())) return false;
  // The pair owns both numbers now.
  (void)r.release();
  (void)s.release();
  const MessageDigest digest(scheme.digest_nid, message);
  // Refuses r and s outside 1 to n-1.
  return ECDSA_do_verify(digest.data(), digest.size(), pair.get(), key) == 1;
}

}  // namespace

bool VerifySignature(const PublicKey& key, SignatureScheme scheme, std::string_view message,
                     std::string_view signature) {
  const KeyMaterial& material = key.material();
  const SchemeParameters& parameters = ParametersOf(scheme);
  if (material.type != parameters.key_type || material.curve != parameters.curve ||
      signature.size() != material.signature_bytes) {
    return false;
  }
  ErrorQueueScope errors;
  switch (material.type) {
    case KeyType::kRsa:
      return VerifyRsa(material.rsa.get(), parameters, message, signature);
    case KeyType::kEc:
      return VerifyEcdsa(material.ec.get(), parameters, message, signature);
    case KeyType::kOkp:
      return ED25519_verify(Octets(message), message.size(), Octets(signature), material.ed25519.data()) == 1;
  }
  return false;
}

}  // namespace assay
