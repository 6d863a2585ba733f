#include "server/verify/jws_verifier.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/limits.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::RulingOf;
using testing::TestKey;

JwkSet SetOf(const std::vector<std::string>& jwks) {
  return JwkSet::Parse(KeySet(jwks), AlgorithmSet::All()).value();
}

testing::Ruling Verified(const std::string& token, const JwkSet& keys,
                         AlgorithmSet allowed = AlgorithmSet::All()) {
  const auto jws = CompactJws::Parse(token, Limits().token_bytes);
  if (!jws) return RulingOf(jws);
  return RulingOf(VerifyJws(*jws, keys, allowed, KidlessTokens::kSingle));
}

TEST(VerifyJws, TakesAPayloadThatIsNoClaimsSet) {
  const SigningKey& key = TestKey("ES256");
  for (const char* payload : {"Payload", "[]", "\xff"}) {
    const std::string token = key.Sign(R"({"alg":"ES256","kid":"key-1"})", payload);
    EXPECT_EQ(Verified(token, SetOf({key.PublicJwk()})).reason, testing::kVerified);
  }
}

TEST(VerifyJws, JudgesAlgorithmThenKeyThenSignature) {
  const SigningKey& key = TestKey("ES256");
  const JwkSet keys = SetOf({TestKey("ES256", "other").PublicJwk()});
  const std::string unknown = key.Sign(R"({"alg":"ES256","kid":"key-1"})", "x");
  const auto not_allowed = Verified(unknown, keys, {"RS256"});
  EXPECT_EQ(not_allowed.reason, "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(not_allowed.stage, "ISSUER");
  EXPECT_EQ(not_allowed.subject, "alg");
  EXPECT_EQ(Verified(unknown, keys).reason, "KEY_NOT_FOUND");
  const auto forged = Verified(key.Sign(R"({"alg":"ES256","kid":"other"})", "x"), keys);
  EXPECT_EQ(forged.reason, "SIGNATURE_INVALID");
  EXPECT_TRUE(forged.signature_checked);
}

TEST(VerifyJws, TellsUnderWhichKeyTheSignatureIsGood) {
  const SigningKey& key = TestKey("ES256", "other");
  const JwkSet keys = SetOf({TestKey("ES256").PublicJwk(), key.PublicJwk()});
  const std::string token = key.Sign(R"({"alg":"ES256","kid":"other"})", "x");
  const auto found =
      VerifyJws(*CompactJws::Parse(token, 1000), keys, AlgorithmSet::All(), KidlessTokens::kSingle);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, &keys.Find("other")[0]);
}

TEST(CheckSignature, TriesTheKeysInTheirOrder) {
  const SigningKey& key = TestKey("ES256", "second");
  const JwkSet keys =
      SetOf({TestKey("ES256", "first").PublicJwk(), key.PublicJwk(), TestKey("ES256", "third").PublicJwk()});
  const std::string token = key.Sign(R"({"alg":"ES256"})", "x");
  const auto jws = CompactJws::Parse(token, 1000);
  const Jwk *first = &keys.keys()[0], *second = &keys.keys()[1], *third = &keys.keys()[2];
  EXPECT_EQ(*CheckSignature(*jws, key.algorithm(), {first, second, third}), second);
  EXPECT_EQ(RulingOf(CheckSignature(*jws, key.algorithm(), {first, third})).reason, "SIGNATURE_INVALID");
}

TEST(SignatureMemo, ChecksEachKeyOnce) {
  const SigningKey& key = TestKey("ES256", "second");
  const JwkSet keys = SetOf({TestKey("ES256", "first").PublicJwk(), key.PublicJwk()});
  const std::string token = key.Sign(R"({"alg":"ES256"})", "x");
  const auto good = CompactJws::Parse(token, 1000);
  const Jwk *first = &keys.keys()[0], *second = &keys.keys()[1];
  SignatureMemo memo;
  EXPECT_EQ(*CheckSignature(*good, key.algorithm(), {first, second}, &memo), second);
  // What it remembers is told without a look at the signature: another token would be called good as well.
  const std::string other = key.Sign(R"({"alg":"ES256"})", "y");
  const std::string spoilt = other.substr(0, other.rfind('.') + 1) + token.substr(token.rfind('.') + 1);
  const auto bad = CompactJws::Parse(spoilt, 1000);
  EXPECT_FALSE(CheckSignature(*bad, key.algorithm(), {first, second}));
  EXPECT_EQ(*CheckSignature(*bad, key.algorithm(), {first, second}, &memo), second);
  EXPECT_FALSE(CheckSignature(*good, key.algorithm(), {first}, &memo));
}

}  // namespace
}  // namespace assay
