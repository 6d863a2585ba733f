#include "server/crypto/public_key.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "server/crypto/error_queue.h"
#include "server/crypto/signing.h"
#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

v1::KeyFault FaultOf(const tl::expected<PublicKey, v1::KeyFault>& key) {
  EXPECT_TRUE(ErrorQueueIsEmpty());
  return key ? v1::KEY_FAULT_UNSPECIFIED : key.error();
}

struct EcCase {
  Curve curve;
  int bits;
  size_t field_bytes;
  std::string prime;
};

const EcCase kEcCases[] = {
    {Curve::kP256, 256, 32, Hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")},
    {Curve::kP384, 384, 48,
     Hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff")},
    {Curve::kP521, 521, 66, Hex("01ff") + std::string(64, '\xff')},
};

// Row 43 of verifier-rules.md.
TEST(EcPublicKey, TakesAPointOfEachCurve) {
  for (const EcCase& c : kEcCases) {
    const PrivateKey pair = PrivateKey::GenerateEc(c.curve);
    const auto key = PublicKey::FromEc(c.curve, pair.x(), pair.y());
    ASSERT_TRUE(key) << c.bits;
    EXPECT_EQ(key->key_type(), KeyType::kEc);
    EXPECT_EQ(key->curve(), c.curve);
    EXPECT_EQ(key->bits(), c.bits);
    EXPECT_EQ(key->signature_bytes(), 2 * c.field_bytes);
  }
}

TEST(EcPublicKey, RefusesCoordinatesThatAreNotTheFieldsWidth) {
  for (const EcCase& c : kEcCases) {
    const PrivateKey pair = PrivateKey::GenerateEc(c.curve);
    const std::string x = pair.x(), y = pair.y(), zero(1, '\0');
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, x.substr(1), y)), v1::KEY_FAULT_PARAMETER_INVALID);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, x, y.substr(1))), v1::KEY_FAULT_PARAMETER_INVALID);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, zero + x, y)), v1::KEY_FAULT_PARAMETER_INVALID);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, x, zero + y)), v1::KEY_FAULT_PARAMETER_INVALID);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, "", "")), v1::KEY_FAULT_PARAMETER_INVALID);
  }
}

TEST(EcPublicKey, RefusesCoordinatesThatAreNotBelowThePrime) {
  for (const EcCase& c : kEcCases) {
    const PrivateKey pair = PrivateKey::GenerateEc(c.curve);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, c.prime, pair.y())), v1::KEY_FAULT_PARAMETER_INVALID);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, pair.x(), std::string(c.field_bytes, '\xff'))),
              v1::KEY_FAULT_PARAMETER_INVALID);
    std::string below = c.prime;
    below.back() = '\xfe';
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, below, pair.y())), v1::KEY_FAULT_POINT_OFF_CURVE);
  }
}

TEST(EcPublicKey, RefusesAPointOffTheCurve) {
  for (const EcCase& c : kEcCases) {
    const PrivateKey pair = PrivateKey::GenerateEc(c.curve);
    std::string y = pair.y();
    y.back() ^= 1;
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, pair.x(), y)), v1::KEY_FAULT_POINT_OFF_CURVE);
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, pair.y(), pair.x())), v1::KEY_FAULT_POINT_OFF_CURVE);
  }
}

TEST(EcPublicKey, RefusesTheZerosThatSomeWriteForInfinity) {
  for (const EcCase& c : kEcCases) {
    const std::string zeros(c.field_bytes, '\0');
    EXPECT_EQ(FaultOf(PublicKey::FromEc(c.curve, zeros, zeros)), v1::KEY_FAULT_POINT_OFF_CURVE);
  }
}

TEST(EcPublicKey, RefusesACurveThatIsNotOneOfEcdsa) {
  const std::string zeros(32, '\0');
  EXPECT_EQ(FaultOf(PublicKey::FromEc(Curve::kEd25519, zeros, zeros)), v1::KEY_FAULT_CURVE_UNSUPPORTED);
  EXPECT_EQ(FaultOf(PublicKey::FromEc(Curve::kNone, zeros, zeros)), v1::KEY_FAULT_CURVE_UNSUPPORTED);
}

// Rows 44 and 45.
TEST(Ed25519PublicKey, TakesAFreshKey) {
  const auto key = PublicKey::FromEd25519(PrivateKey::GenerateEd25519().x());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->key_type(), KeyType::kOkp);
  EXPECT_EQ(key->curve(), Curve::kEd25519);
  EXPECT_EQ(key->bits(), 255);
  EXPECT_EQ(key->signature_bytes(), 64u);
}

TEST(Ed25519PublicKey, RefusesAnyLengthBut32) {
  const std::string x = PrivateKey::GenerateEd25519().x();
  EXPECT_EQ(FaultOf(PublicKey::FromEd25519(x.substr(1))), v1::KEY_FAULT_PARAMETER_INVALID);
  EXPECT_EQ(FaultOf(PublicKey::FromEd25519(x + x.substr(0, 1))), v1::KEY_FAULT_PARAMETER_INVALID);
  EXPECT_EQ(FaultOf(PublicKey::FromEd25519("")), v1::KEY_FAULT_PARAMETER_INVALID);
}

TEST(Ed25519PublicKey, RefusesTheEightPointsOfSmallOrder) {
  const char* encodings[] = {
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  };
  for (const char* encoding : encodings) {
    EXPECT_EQ(FaultOf(PublicKey::FromEd25519(Hex(encoding))), v1::KEY_FAULT_SMALL_ORDER) << encoding;
  }
}

TEST(Ed25519PublicKey, RefusesTheSignThatZeroCannotHave) {
  for (const char* encoding : {"0100000000000000000000000000000000000000000000000000000000000080",
                               "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_EQ(FaultOf(PublicKey::FromEd25519(Hex(encoding))), v1::KEY_FAULT_SMALL_ORDER) << encoding;
  }
}

TEST(Ed25519PublicKey, RefusesEveryYThatIsNotBelowThePrime) {
  for (int first = 0xed; first <= 0xff; ++first) {
    for (const char last : {'\x7f', '\xff'}) {
      const std::string encoding = std::string(1, static_cast<char>(first)) + std::string(30, '\xff') + last;
      EXPECT_EQ(FaultOf(PublicKey::FromEd25519(encoding)), v1::KEY_FAULT_SMALL_ORDER) << first;
    }
  }
}

TEST(Ed25519PublicKey, RefusesAYThatNoPointHas) {
  // Of the small y, by Euler's criterion: 2, 7 and 8 are on no point; 3, 4, 5 and 6 are.
  for (const char y : {'\x02', '\x07', '\x08'}) {
    EXPECT_EQ(FaultOf(PublicKey::FromEd25519(y + std::string(31, '\0'))), v1::KEY_FAULT_POINT_OFF_CURVE) << +y;
  }
  for (const char y : {'\x03', '\x04', '\x05', '\x06'}) {
    EXPECT_EQ(FaultOf(PublicKey::FromEd25519(y + std::string(31, '\0'))), v1::KEY_FAULT_UNSPECIFIED) << +y;
  }
}

TEST(PublicKey, CopiesShareTheirMaterial) {
  const auto key = PublicKey::FromEd25519(PrivateKey::GenerateEd25519().x());
  PublicKey copy = *key;
  const PublicKey moved = std::move(copy);
  EXPECT_EQ(&key->material(), &moved.material());
}

}  // namespace
}  // namespace assay
