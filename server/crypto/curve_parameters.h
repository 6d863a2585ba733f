#ifndef ASSAY_SERVER_CRYPTO_CURVE_PARAMETERS_H_
#define ASSAY_SERVER_CRYPTO_CURVE_PARAMETERS_H_

#include <openssl/nid.h>

#include <cstddef>

#include "server/crypto/public_key.h"

namespace assay {

// CurveParameters is what RFC 7518 section 6.2.1 fixes of a curve. field_bytes is the width of a coordinate
// and, as the group orders are as long as the primes, of each half of a signature too.
struct CurveParameters {
  int nid;
  int bits;
  size_t field_bytes;
};

// FindCurveParameters answers null for a curve that is not one of ECDSA. The answer lives forever.
inline const CurveParameters* FindCurveParameters(Curve curve) {
  static constexpr CurveParameters kP256 = {NID_X9_62_prime256v1, 256, 32};
  static constexpr CurveParameters kP384 = {NID_secp384r1, 384, 48};
  static constexpr CurveParameters kP521 = {NID_secp521r1, 521, 66};
  switch (curve) {
    case Curve::kP256:
      return &kP256;
    case Curve::kP384:
      return &kP384;
    case Curve::kP521:
      return &kP521;
    case Curve::kNone:
    case Curve::kEd25519:
      return nullptr;
  }
  return nullptr;
}

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_CURVE_PARAMETERS_H_
