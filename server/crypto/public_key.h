#ifndef ASSAY_SERVER_CRYPTO_PUBLIC_KEY_H_
#define ASSAY_SERVER_CRYPTO_PUBLIC_KEY_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "assay/v1/reason.pb.h"
#include "server/crypto/export.h"

namespace assay {

enum class KeyType { kRsa, kEc, kOkp };
enum class Curve { kNone, kP256, kP384, kP521, kEd25519 };

struct KeyMaterial;  // key_material.h, seen by this folder only

// PublicKey is a verification key that passed every check of its kind, ready for use (RFC 7518 section 6, RFC
// 8037). The From functions take the raw octets of the JWK members, big-endian, and refuse with the key's
// fault:
//   PARAMETER_INVALID  empty, even modulus, coordinate not of the field's exact width or not below its prime
//   KEY_TOO_SMALL, KEY_TOO_LARGE  modulus outside kMinRsaBits to kMaxRsaBits
//   EXPONENT_WEAK      exponent even, below 3 or above 2^32-1
//   ROCA               modulus of the generator of CVE-2017-15361
//   CURVE_UNSUPPORTED  FromEc of a curve that is not P-256, P-384 or P-521
//   POINT_OFF_CURVE    no point has these coordinates
//   SMALL_ORDER        Ed25519 point of small order, or written with a y that is not below the prime
// Copies share the material. A moved-from key may only be assigned to or destroyed.
// Thread-safety: immutable.
class ASSAY_CRYPTO_API PublicKey {
 public:
  static constexpr int kMinRsaBits = 2048;
  static constexpr int kMaxRsaBits = 8192;

  // FromRsa takes n and e. Zero octets in front of either are ignored: some providers write a sign octet.
  static tl::expected<PublicKey, v1::KeyFault> FromRsa(std::string_view modulus, std::string_view exponent);
  static tl::expected<PublicKey, v1::KeyFault> FromEc(Curve curve, std::string_view x, std::string_view y);
  // FromEd25519 takes the 32 octets of RFC 8032 section 5.1.2, which are little-endian.
  static tl::expected<PublicKey, v1::KeyFault> FromEd25519(std::string_view x);

  KeyType key_type() const;
  Curve curve() const;  // kNone for RSA
  int bits() const;     // of the modulus or of the curve's field: 2048, 256, 384, 521; 255 for Ed25519
  size_t signature_bytes() const;

  const KeyMaterial& material() const { return *material_; }

 private:
  explicit PublicKey(std::shared_ptr<const KeyMaterial> material) : material_(std::move(material)) {}

  std::shared_ptr<const KeyMaterial> material_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_PUBLIC_KEY_H_
