#include "server/engine/diagnosis/key_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::TestKey;

std::vector<v1::DiagnosedKey> Listed(const std::string& json) {
  return ListKeys(json, JwkSet::Parse(json, AlgorithmSet::All()).value());
}

TEST(ListKeys, KeepsTheOrderOfTheDocument) {
  const auto keys =
      Listed(KeySet({TestKey("ES256", "z").PublicJwk(), R"({"kty":"RSA","kid":"m","use":"enc"})",
                     TestKey("RS256", "a").PublicJwk()}));
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].key_id(), "z");
  EXPECT_EQ(keys[0].key_type(), "EC");
  EXPECT_EQ(keys[0].algorithm(), "ES256");
  EXPECT_EQ(keys[0].thumbprint().size(), 43u);
  EXPECT_EQ(keys[1].key_id(), "m");
  EXPECT_EQ(keys[1].use(), "enc");
  EXPECT_EQ(keys[1].fault(), v1::KEY_FAULT_USE_NOT_SIGNATURE);
  EXPECT_EQ(keys[2].key_id(), "a");
}

TEST(ListKeys, TellsACertificateWithoutAKeyFromAKeyThatLacksAPart) {
  const auto keys = Listed(R"({"keys":[{"kty":"RSA","x5c":["MIIB"]},{"kty":"RSA","e":"AQAB"}]})");
  EXPECT_EQ(keys[0].fault(), v1::KEY_FAULT_PARAMETER_MISSING);
  EXPECT_EQ(keys[0].finding(), v1::ISSUER_FINDING_X5C_KEYS_ONLY);
  EXPECT_EQ(keys[1].fault(), v1::KEY_FAULT_PARAMETER_MISSING);
  EXPECT_EQ(keys[1].finding(), v1::ISSUER_FINDING_UNSPECIFIED);
}

TEST(ListKeys, NamesAKeyOfTheWrongType) {
  std::string wrong = TestKey("ES256").PublicJwk();
  wrong.replace(wrong.find("\"ES256\""), 7, "\"RS256\"");
  const auto keys = Listed(KeySet({wrong}));
  EXPECT_EQ(keys[0].fault(), v1::KEY_FAULT_PARAMETER_INVALID);
  EXPECT_EQ(keys[0].finding(), v1::ISSUER_FINDING_KEY_TYPE_MISMATCH);
}

TEST(ListKeys, BearsWhatIsNoKey) {
  const auto keys = Listed(R"({"keys":[7,{"kty":5,"kid":[]},{}]})");
  ASSERT_EQ(keys.size(), 3u);
  for (const v1::DiagnosedKey& key : keys) EXPECT_NE(key.fault(), v1::KEY_FAULT_UNSPECIFIED);
}

TEST(IsForEncryption, KnowsUseOperationsAndAlgorithms) {
  const auto keys = Listed(
      R"({"keys":[{"kty":"RSA","use":"enc"},{"kty":"RSA","key_ops":["wrapKey"]},{"kty":"RSA","alg":"RSA-OAEP"},)"
      R"({"kty":"EC","alg":"ECDH-ES+A128KW"},{"kty":"RSA","alg":"RS1"},{"kty":"oct"}]})");
  for (size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(IsForEncryption(keys[i]), i < 4) << i;
}

}  // namespace
}  // namespace assay
