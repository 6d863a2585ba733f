#ifndef ASSAY_SERVER_CRYPTO_SCHEME_PARAMETERS_H_
#define ASSAY_SERVER_CRYPTO_SCHEME_PARAMETERS_H_

#include <openssl/digest.h>
#include <openssl/nid.h>
#include <openssl/sha.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/crypto/octets.h"
#include "server/crypto/signature.h"

namespace assay {

enum class RsaPadding { kNone, kPkcs1, kPss };

// SchemeParameters is one row of what a SignatureScheme means. digest_nid is 0 where the scheme hashes by
// itself.
struct SchemeParameters {
  KeyType key_type;
  Curve curve;
  RsaPadding padding;
  int digest_nid;
};

inline constexpr SchemeParameters kSchemeParameters[] = {
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPkcs1, NID_sha256},
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPkcs1, NID_sha384},
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPkcs1, NID_sha512},
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPss, NID_sha256},
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPss, NID_sha384},
    {KeyType::kRsa, Curve::kNone, RsaPadding::kPss, NID_sha512},
    {KeyType::kEc, Curve::kP256, RsaPadding::kNone, NID_sha256},
    {KeyType::kEc, Curve::kP384, RsaPadding::kNone, NID_sha384},
    {KeyType::kEc, Curve::kP521, RsaPadding::kNone, NID_sha512},
    {KeyType::kOkp, Curve::kEd25519, RsaPadding::kNone, 0},
};

inline const SchemeParameters& ParametersOf(SignatureScheme scheme) {
  return kSchemeParameters[static_cast<size_t>(scheme)];
}

// MessageDigest is a message's digest under one of the SHA-2 functions that schemes name, on the stack.
class MessageDigest {
 public:
  MessageDigest(int digest_nid, std::string_view message) {
    switch (digest_nid) {
      case NID_sha256:
        md_ = EVP_sha256();
        SHA256(Octets(message), message.size(), octets_);
        break;
      case NID_sha384:
        md_ = EVP_sha384();
        SHA384(Octets(message), message.size(), octets_);
        break;
      default:
        md_ = EVP_sha512();
        SHA512(Octets(message), message.size(), octets_);
        break;
    }
  }

  const uint8_t* data() const { return octets_; }
  size_t size() const { return EVP_MD_size(md_); }
  const EVP_MD* md() const { return md_; }

 private:
  const EVP_MD* md_;
  uint8_t octets_[SHA512_DIGEST_LENGTH];
};

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_SCHEME_PARAMETERS_H_
