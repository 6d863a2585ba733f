#include "server/crypto/signing.h"

#include <openssl/bn.h>
#include <openssl/curve25519.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <cstdlib>

#include "server/crypto/curve_parameters.h"
#include "server/crypto/error_queue.h"
#include "server/crypto/octets.h"
#include "server/crypto/scheme_parameters.h"

namespace assay {

struct SigningMaterial {
  KeyType type;
  Curve curve = Curve::kNone;
  bssl::UniquePtr<RSA> rsa = nullptr;
  bssl::UniquePtr<EC_KEY> ec = nullptr;
  std::array<uint8_t, ED25519_PUBLIC_KEY_LEN> ed25519_public = {};
  std::array<uint8_t, ED25519_PRIVATE_KEY_LEN> ed25519_private = {};
};

namespace {

void Require(bool done) {
  if (!done) std::abort();
}

uint8_t* MutableOctets(std::string& bytes) { return reinterpret_cast<uint8_t*>(bytes.data()); }

std::string BigEndian(const BIGNUM* number, size_t bytes) {
  std::string out(bytes, '\0');
  Require(BN_bn2bin_padded(MutableOctets(out), out.size(), number));
  return out;
}

std::string BigEndian(const BIGNUM* number) { return BigEndian(number, BN_num_bytes(number)); }

// Coordinate is x or y in the field's full width.
std::string Coordinate(const EC_KEY* key, Curve curve, bool want_x) {
  bssl::UniquePtr<BIGNUM> x(BN_new()), y(BN_new());
  Require(x && y &&
          EC_POINT_get_affine_coordinates_GFp(EC_KEY_get0_group(key), EC_KEY_get0_public_key(key), x.get(),
                                              y.get(), nullptr));
  return BigEndian(want_x ? x.get() : y.get(), FindCurveParameters(curve)->field_bytes);
}

std::string SignRsa(RSA* key, const SchemeParameters& scheme, std::string_view message) {
  const MessageDigest digest(scheme.digest_nid, message);
  std::string signature(RSA_size(key), '\0');
  if (scheme.padding == RsaPadding::kPkcs1) {
    unsigned int written = 0;
    Require(
        RSA_sign(scheme.digest_nid, digest.data(), digest.size(), MutableOctets(signature), &written, key));
  } else {
    size_t written = 0;
    Require(RSA_sign_pss_mgf1(key, &written, MutableOctets(signature), signature.size(), digest.data(),
                              digest.size(), digest.md(), digest.md(), -1 /* salt as long as the digest */));
  }
  return signature;
}

std::string SignEcdsa(const EC_KEY* key, const SchemeParameters& scheme, std::string_view message) {
  const MessageDigest digest(scheme.digest_nid, message);
  bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_do_sign(digest.data(), digest.size(), key));
  Require(pair != nullptr);
  const size_t half = FindCurveParameters(scheme.curve)->field_bytes;
  return BigEndian(ECDSA_SIG_get0_r(pair.get()), half) + BigEndian(ECDSA_SIG_get0_s(pair.get()), half);
}

}  // namespace

PrivateKey PrivateKey::GenerateRsa(int bits) {
  ErrorQueueScope errors;
  auto material = std::make_shared<SigningMaterial>(SigningMaterial{KeyType::kRsa});
  bssl::UniquePtr<BIGNUM> exponent(BN_new());
  material->rsa.reset(RSA_new());
  Require(exponent && material->rsa && BN_set_word(exponent.get(), RSA_F4) &&
          RSA_generate_key_ex(material->rsa.get(), bits, exponent.get(), nullptr));
  return PrivateKey(std::move(material));
}

PrivateKey PrivateKey::GenerateEc(Curve curve) {
  ErrorQueueScope errors;
  const CurveParameters* parameters = FindCurveParameters(curve);
  Require(parameters != nullptr);
  auto material = std::make_shared<SigningMaterial>(SigningMaterial{KeyType::kEc, curve});
  material->ec.reset(EC_KEY_new_by_curve_name(parameters->nid));
  Require(material->ec && EC_KEY_generate_key(material->ec.get()));
  return PrivateKey(std::move(material));
}

PrivateKey PrivateKey::GenerateEd25519() {
  auto material = std::make_shared<SigningMaterial>(SigningMaterial{KeyType::kOkp, Curve::kEd25519});
  ED25519_keypair(material->ed25519_public.data(), material->ed25519_private.data());
  return PrivateKey(std::move(material));
}

std::string PrivateKey::Sign(SignatureScheme scheme, std::string_view message) const {
  const SchemeParameters& parameters = ParametersOf(scheme);
  if (material_->type != parameters.key_type || material_->curve != parameters.curve) return "";
  ErrorQueueScope errors;
  switch (material_->type) {
    case KeyType::kRsa:
      return SignRsa(material_->rsa.get(), parameters, message);
    case KeyType::kEc:
      return SignEcdsa(material_->ec.get(), parameters, message);
    case KeyType::kOkp:
      break;
  }
  std::string signature(ED25519_SIGNATURE_LEN, '\0');
  Require(ED25519_sign(MutableOctets(signature), Octets(message), message.size(),
                       material_->ed25519_private.data()));
  return signature;
}

KeyType PrivateKey::key_type() const { return material_->type; }
Curve PrivateKey::curve() const { return material_->curve; }

std::string PrivateKey::modulus() const {
  return material_->rsa ? BigEndian(RSA_get0_n(material_->rsa.get())) : "";
}

std::string PrivateKey::exponent() const {
  return material_->rsa ? BigEndian(RSA_get0_e(material_->rsa.get())) : "";
}

std::string PrivateKey::x() const {
  if (material_->ec) return Coordinate(material_->ec.get(), material_->curve, true);
  if (material_->type != KeyType::kOkp) return "";
  return std::string(material_->ed25519_public.begin(), material_->ed25519_public.end());
}

std::string PrivateKey::y() const {
  return material_->ec ? Coordinate(material_->ec.get(), material_->curve, false) : "";
}

std::string HmacSha256(std::string_view key, std::string_view message) {
  std::string mac(SHA256_DIGEST_LENGTH, '\0');
  unsigned int written = 0;
  Require(HMAC(EVP_sha256(), key.data(), key.size(), Octets(message), message.size(), MutableOctets(mac),
               &written) != nullptr);
  return mac;
}

}  // namespace assay
