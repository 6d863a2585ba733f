#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/nid.h>

#include <memory>

#include "server/crypto/curve_parameters.h"
#include "server/crypto/error_queue.h"
#include "server/crypto/key_material.h"
#include "server/crypto/octets.h"
#include "server/crypto/public_key.h"

namespace assay {
namespace {

// The library has one answer for "not below the prime" and "off the curve"; they are two faults here.
bool IsFieldElement(const EC_GROUP* group, const BIGNUM* coordinate) {
  bssl::UniquePtr<BIGNUM> prime(BN_new());
  return prime && EC_GROUP_get_curve_GFp(group, prime.get(), nullptr, nullptr, nullptr) &&
         BN_cmp(coordinate, prime.get()) < 0;
}

}  // namespace

tl::expected<PublicKey, v1::KeyFault> PublicKey::FromEc(Curve curve, std::string_view x, std::string_view y) {
  const CurveParameters* parameters = FindCurveParameters(curve);
  if (parameters == nullptr) return tl::unexpected(v1::KEY_FAULT_CURVE_UNSUPPORTED);
  if (x.size() != parameters->field_bytes || y.size() != parameters->field_bytes) {
    return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  }

  ErrorQueueScope errors;
  auto material = std::make_shared<KeyMaterial>(KeyMaterial{KeyType::kEc, curve});
  material->ec.reset(EC_KEY_new_by_curve_name(parameters->nid));
  bssl::UniquePtr<BIGNUM> x_number(BN_bin2bn(Octets(x), x.size(), nullptr));
  bssl::UniquePtr<BIGNUM> y_number(BN_bin2bn(Octets(y), y.size(), nullptr));
  if (!material->ec || !x_number || !y_number) return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  const EC_GROUP* group = EC_KEY_get0_group(material->ec.get());
  if (!IsFieldElement(group, x_number.get()) || !IsFieldElement(group, y_number.get())) {
    return tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID);
  }
  if (!EC_KEY_set_public_key_affine_coordinates(material->ec.get(), x_number.get(), y_number.get())) {
    return tl::unexpected(v1::KEY_FAULT_POINT_OFF_CURVE);
  }
  material->bits = parameters->bits;
  material->signature_bytes = 2 * parameters->field_bytes;
  return PublicKey(std::move(material));
}

}  // namespace assay
