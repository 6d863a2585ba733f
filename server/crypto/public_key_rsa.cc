#include <openssl/bn.h>
#include <openssl/rsa.h>

#include <bit>
#include <memory>

#include "server/crypto/error_queue.h"
#include "server/crypto/key_material.h"
#include "server/crypto/octets.h"
#include "server/crypto/public_key.h"
#include "server/crypto/roca.h"

namespace assay {
namespace {

constexpr size_t kMaxExponentBytes = 4;

std::string_view WithoutLeadingZeros(std::string_view number) {
  const size_t first = number.find_first_not_of('\0');
  return first == std::string_view::npos ? std::string_view() : number.substr(first);
}

bool IsOdd(std::string_view number) { return (number.back() & 1) != 0; }

// Counted in octets first: the bits of a megabyte of modulus would not fit an int.
int ModulusBits(std::string_view modulus) {
  constexpr size_t kBeyond = PublicKey::kMaxRsaBits / 8 + 1;
  if (modulus.size() >= kBeyond) return kBeyond * 8;
  return static_cast<int>(modulus.size() - 1) * 8 + std::bit_width(static_cast<uint8_t>(modulus.front()));
}

bool IsWeakExponent(std::string_view exponent) {
  if (exponent.empty() || exponent.size() > kMaxExponentBytes || !IsOdd(exponent)) return true;
  return exponent == "\x01";
}

}  // namespace

tl::expected<PublicKey, v1::KeyFault> PublicKey::FromRsa(std::string_view modulus,
                                                         std::string_view exponent) {
  if (modulus.empty() || exponent.empty()) return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  modulus = WithoutLeadingZeros(modulus);
  exponent = WithoutLeadingZeros(exponent);
  if (modulus.empty()) return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  const int bits = ModulusBits(modulus);
  if (bits < kMinRsaBits) return tl::unexpected(v1::KEY_FAULT_KEY_TOO_SMALL);
  if (bits > kMaxRsaBits) return tl::unexpected(v1::KEY_FAULT_KEY_TOO_LARGE);
  if (!IsOdd(modulus)) return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  if (IsWeakExponent(exponent)) return tl::unexpected(v1::KEY_FAULT_EXPONENT_WEAK);
  if (HasRocaFingerprint(modulus)) return tl::unexpected(v1::KEY_FAULT_ROCA);

  ErrorQueueScope errors;
  auto material = std::make_shared<KeyMaterial>(KeyMaterial{KeyType::kRsa});
  bssl::UniquePtr<BIGNUM> n(BN_bin2bn(Octets(modulus), modulus.size(), nullptr));
  bssl::UniquePtr<BIGNUM> e(BN_bin2bn(Octets(exponent), exponent.size(), nullptr));
  material->rsa.reset(RSA_new());
  if (!n || !e || !material->rsa || !RSA_set0_key(material->rsa.get(), n.get(), e.get(), nullptr)) {
    return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  }
  // The key owns both numbers now.
  (void)n.release();
  (void)e.release();
  material->bits = bits;
  material->signature_bytes = modulus.size();
  return PublicKey(std::move(material));
}

}  // namespace assay
