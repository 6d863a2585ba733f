#include "server/crypto/signing.h"

#include <gtest/gtest.h>

#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

TEST(PrivateKey, ShowsItsPublicHalfAsAJwkHoldsIt) {
  const PrivateKey rsa = PrivateKey::GenerateRsa(2048);
  EXPECT_EQ(rsa.modulus().size(), 256u);
  EXPECT_EQ(rsa.exponent(), Hex("010001"));
  EXPECT_EQ(rsa.x() + rsa.y(), "");
  const PrivateKey p521 = PrivateKey::GenerateEc(Curve::kP521);
  EXPECT_EQ(p521.x().size(), 66u);
  EXPECT_EQ(p521.y().size(), 66u);
  EXPECT_EQ(p521.modulus() + p521.exponent(), "");
  const PrivateKey ed25519 = PrivateKey::GenerateEd25519();
  EXPECT_EQ(ed25519.x().size(), 32u);
  EXPECT_EQ(ed25519.y() + ed25519.modulus() + ed25519.exponent(), "");
}

TEST(PrivateKey, SignsNothingUnderASchemeThatDoesNotFit) {
  EXPECT_EQ(PrivateKey::GenerateEc(Curve::kP256).Sign(SignatureScheme::kEcdsaP384Sha384, "message"), "");
  EXPECT_EQ(PrivateKey::GenerateEd25519().Sign(SignatureScheme::kRsaPkcs1Sha256, "message"), "");
}

TEST(PrivateKey, IsAnotherEveryTime) {
  EXPECT_NE(PrivateKey::GenerateEd25519().x(), PrivateKey::GenerateEd25519().x());
  EXPECT_NE(PrivateKey::GenerateEc(Curve::kP256).x(), PrivateKey::GenerateEc(Curve::kP256).x());
}

// RFC 4231 section 4.3.
TEST(HmacSha256, AnswersTheRfc4231Example) {
  EXPECT_EQ(HmacSha256("Jefe", "what do ya want for nothing?"),
            Hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

}  // namespace
}  // namespace assay
