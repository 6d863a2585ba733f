// How JWKs spell types of keys and curves (RFC 7518 section 6.1 and 6.2.1.1, RFC 8037 section 2).
#ifndef ASSAY_SERVER_JOSE_KEY_TYPE_NAME_H_
#define ASSAY_SERVER_JOSE_KEY_TYPE_NAME_H_

#include <string_view>

#include "server/crypto/public_key.h"

namespace assay {

// NameOf is the `kty`, or the `crv`; of Curve::kNone nothing.
constexpr std::string_view NameOf(KeyType type) {
  switch (type) {
    case KeyType::kRsa:
      return "RSA";
    case KeyType::kEc:
      return "EC";
    case KeyType::kOkp:
      return "OKP";
  }
  return "";
}

constexpr std::string_view NameOf(Curve curve) {
  switch (curve) {
    case Curve::kNone:
      return "";
    case Curve::kP256:
      return "P-256";
    case Curve::kP384:
      return "P-384";
    case Curve::kP521:
      return "P-521";
    case Curve::kEd25519:
      return "Ed25519";
  }
  return "";
}

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_KEY_TYPE_NAME_H_
