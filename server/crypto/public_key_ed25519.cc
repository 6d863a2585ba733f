#include <openssl/bn.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>

#include "server/crypto/error_queue.h"
#include "server/crypto/key_material.h"
#include "server/crypto/public_key.h"

namespace assay {
namespace {

constexpr size_t kPointBytes = 32;
using PointOctets = std::array<uint8_t, kPointBytes>;

// The y of the eight points whose order divides the cofactor 8, little-endian: 0 (order 4), 1 (order 1), the
// two of order 8, and -1 (order 2). A signature under such a key can fit every message (RFC 8032 section 5.1,
// ia.cr/2020/1244).
constexpr PointOctets kSmallOrderY[] = {
    {},
    {1},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

bool HasSmallOrder(const PointOctets& y) {
  return std::ranges::find(kSmallOrderY, y) != std::end(kSmallOrderY);
}

// 2^255 - 19 is 0x7f, thirty times 0xff, 0xed. Other spellings of a y below it let one key go by two names.
bool IsCanonical(const PointOctets& y) {
  return y.back() != 0x7f || y.front() < 0xed ||
         std::any_of(y.begin() + 1, y.end() - 1, [](uint8_t octet) { return octet != 0xff; });
}

// Some x exists when (y^2 - 1) / (d y^2 + 1) is a square, d = -121665/121666. Multiplied by the square of the
// denominator and by 121666^2 that is (y^2 - 1) (121666 - 121665 y^2) 121666, and Euler's criterion tells.
// The library has no question for this; its verify would call every signature wrong.
bool IsOnCurve(const PointOctets& y_octets) {
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<BIGNUM> prime(BN_new()), square(BN_new()), left(BN_new()), right(BN_new()), half(BN_new());
  bssl::UniquePtr<BIGNUM> y(BN_le2bn(y_octets.data(), y_octets.size(), nullptr));
  return context && prime && square && left && right && half && y &&
         // prime = 2^255 - 19
         BN_set_bit(prime.get(), 255) && BN_sub_word(prime.get(), 19) &&
         // left = y^2 - 1; y is neither 0 nor 1 here, so nothing wraps
         BN_mod_sqr(square.get(), y.get(), prime.get(), context.get()) && BN_copy(left.get(), square.get()) &&
         BN_sub_word(left.get(), 1) &&
         // right = (121666 - 121665 y^2) 121666
         BN_mul_word(square.get(), 121665) && BN_set_word(right.get(), 121666) &&
         BN_sub(right.get(), right.get(), square.get()) && BN_mul_word(right.get(), 121666) &&
         BN_nnmod(right.get(), right.get(), prime.get(), context.get()) &&
         // (left right)^((prime - 1) / 2)
         BN_mod_mul(left.get(), left.get(), right.get(), prime.get(), context.get()) &&
         BN_rshift1(half.get(), prime.get()) &&
         BN_mod_exp(left.get(), left.get(), half.get(), prime.get(), context.get()) && BN_is_one(left.get());
}

}  // namespace

tl::expected<PublicKey, v1::KeyFault> PublicKey::FromEd25519(std::string_view x) {
  if (x.size() != kPointBytes) return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  PointOctets point;
  std::copy(x.begin(), x.end(), point.begin());
  PointOctets y = point;
  y.back() &= 0x7f;  // the top bit is the sign of x
  if (!IsCanonical(y) || HasSmallOrder(y)) return tl::unexpected(v1::KEY_FAULT_SMALL_ORDER);

  ErrorQueueScope errors;
  if (!IsOnCurve(y)) return tl::unexpected(v1::KEY_FAULT_POINT_OFF_CURVE);
  auto material = std::make_shared<KeyMaterial>(KeyMaterial{KeyType::kOkp, Curve::kEd25519});
  material->ed25519 = point;
  material->bits = 255;
  material->signature_bytes = 64;
  return PublicKey(std::move(material));
}

}  // namespace assay
