// Rows 20 to 28 of verifier-rules.md: which key may judge a token.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

// JwkOf is the public JWK of a key with these members beside those that make it.
std::string JwkOf(const SigningKey& key, std::string_view members) {
  return StrCat("{", key.KeyMembers(), members.empty() ? "" : ",", members, "}");
}

void ExpectAtKey(const Ruling& ruling, std::string_view reason) {
  EXPECT_EQ(ruling.reason, reason);
  EXPECT_EQ(ruling.stage, "KEY");
  EXPECT_EQ(ruling.subject, "kid");
  EXPECT_FALSE(ruling.signature_checked);
}

TEST(Rule20, TheKeysAlgMustBeTheTokens) {
  for (const auto& [key_alg, token_alg] :
       {std::pair("RS256", "PS256"), std::pair("RS256", "RS512"), std::pair("PS256", "RS256")}) {
    const SigningKey& key = TestKey(key_alg);
    const Judge judge({key.PublicJwk()});
    ExpectAtKey(judge.Try(TokenBuilder(key).Header("alg", JsonQuote(token_alg)).Sign()),
                "KEY_ALGORITHM_MISMATCH");
    EXPECT_EQ(judge.Reason(TokenBuilder(key).Sign()), kVerified);
  }
}

TEST(Rule20, TheTwoNamesOfEd25519AreOneAlgorithm) {
  const SigningKey& key = TestKey("EdDSA");
  for (const char* key_alg : {"EdDSA", "Ed25519"}) {
    const Judge judge({JwkOf(key, StrCat(R"("kid":"key-1","alg":")", key_alg, "\""))});
    for (const char* token_alg : {"\"EdDSA\"", "\"Ed25519\""}) {
      EXPECT_EQ(judge.Reason(TokenBuilder(key).Header("alg", token_alg).Sign()), kVerified);
    }
  }
}

TEST(Rule21, AKeyWithoutAlgServesWhatTheAllowListAndItsTypeAllow) {
  const SigningKey& key = TestKey("RS256");
  Policy policy = TestPolicy();
  policy.algorithms = {"RS256", "ES256"};
  const Judge judge({JwkOf(key, R"("kid":"key-1")")}, policy);
  EXPECT_EQ(judge.Reason(TokenBuilder(key).Sign()), kVerified);
  EXPECT_EQ(judge.Reason(TokenBuilder(key).Header("alg", "\"PS256\"").Sign()), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(judge.Reason(TokenBuilder(key).Header("alg", "\"HS256\"").Sign()), "ALGORITHM_NOT_ALLOWED");
  EXPECT_EQ(judge.Reason(TokenBuilder(key).Header("alg", "\"ES256\"").Sign()), "KEY_ALGORITHM_MISMATCH");
}

TEST(Rule22, EachEcdsaAlgorithmTakesItsOwnCurveOnly) {
  for (const char* key_alg : {"ES256", "ES384", "ES512"}) {
    const SigningKey& key = TestKey(key_alg);
    const Judge with_alg({key.PublicJwk()}), without_alg({JwkOf(key, R"("kid":"key-1")")});
    for (const char* token_alg : {"ES256", "ES384", "ES512"}) {
      const std::string token = TokenBuilder(key).Header("alg", JsonQuote(token_alg)).Sign();
      const bool fits = std::string_view(key_alg) == token_alg;
      EXPECT_EQ(with_alg.Reason(token), fits ? kVerified : "KEY_ALGORITHM_MISMATCH")
          << key_alg << " " << token_alg;
      EXPECT_EQ(without_alg.Reason(token), fits ? kVerified : "KEY_ALGORITHM_MISMATCH")
          << key_alg << " " << token_alg;
    }
  }
}

TEST(Rule22, TheKeyTypeMustFitTheAlgorithm) {
  for (const char* key_alg : {"RS256", "ES256", "EdDSA"}) {
    const SigningKey& key = TestKey(key_alg);
    const Judge judge({JwkOf(key, R"("kid":"key-1")")});
    for (const char* token_alg : {"RS256", "ES256", "EdDSA"}) {
      if (std::string_view(key_alg) == token_alg) continue;
      ExpectAtKey(judge.Try(TokenBuilder(key).Header("alg", JsonQuote(token_alg)).Sign()),
                  "KEY_ALGORITHM_MISMATCH");
    }
  }
}

TEST(Rule22, AKeyWhoseOwnAlgDoesNotFitItIsUnusable) {
  const Judge judge({JwkOf(TestKey("ES384"), R"("kid":"key-1","alg":"ES256")")});
  EXPECT_EQ(judge.DroppedAs(), "PARAMETER_INVALID");
  ExpectAtKey(judge.Try(GoodToken().Sign()), "KEY_UNUSABLE");
}

TEST(Rule23, AKeyForOtherUseDoesNotVerify) {
  for (const auto& [members, fault] :
       {std::pair(R"("use":"enc")", "USE_NOT_SIGNATURE"), std::pair(R"("use":"SIG")", "USE_NOT_SIGNATURE"),
        std::pair(R"("use":"")", "USE_NOT_SIGNATURE"), std::pair(R"("key_ops":["sign"])", "OPS_NOT_VERIFY"),
        std::pair(R"("key_ops":["encrypt","wrapKey"])", "OPS_NOT_VERIFY"),
        std::pair(R"("key_ops":[])", "OPS_NOT_VERIFY"),
        std::pair(R"("use":"sig","key_ops":["sign"])", "OPS_NOT_VERIFY"),
        std::pair(R"("use":"enc","key_ops":["verify"])", "USE_NOT_SIGNATURE")}) {
    const Judge judge({JwkOf(TrustedKey(), StrCat(R"("kid":"key-1",)", members))});
    EXPECT_EQ(judge.DroppedAs(), fault) << members;
    ExpectAtKey(judge.Try(GoodToken().Sign()), "KEY_NOT_FOR_VERIFY");
  }
}

TEST(Rule23, AKeyForSignaturesOrWithoutUseVerifies) {
  for (const char* members : {"", R"(,"use":"sig")", R"(,"key_ops":["verify"])",
                              R"(,"key_ops":["sign","verify"])", R"(,"use":"sig","key_ops":["verify"])"}) {
    const Judge judge({JwkOf(TrustedKey(), StrCat(R"("kid":"key-1")", members))});
    EXPECT_EQ(judge.Reason(GoodToken().Sign()), kVerified) << members;
  }
}

TEST(Rule24, AKidIsOnlyEverAKeyOfAMap) {
  for (const char* kid :
       {"../../etc/passwd", "/dev/null", "' OR 1=1 --", "x' UNION SELECT 'k", "%s%n%x", "${jndi:ldap://x}",
        "key-1/../key-1", "KEY-1", "key-1 ", " key-1", "key-", "key-1\n", "*", "kéy"}) {
    ExpectAtKey(Rule(GoodToken().Header("kid", JsonQuote(kid)).Sign()), "KEY_NOT_FOUND");
  }
  ExpectAtKey(Rule(GoodToken().Header("kid", "\"key-1\\u0000\"").Sign()), "KEY_NOT_FOUND");
}

TEST(Rule24, AKidMayBeAnyTextThatAKeyHas) {
  for (const char* kid : {"../../etc/passwd", "%s%n", "' OR 1=1 --"}) {
    const SigningKey& key = TestKey("ES256", kid);
    EXPECT_EQ(Judge({key.PublicJwk()}).Reason(TokenBuilder(key).Sign()), kVerified) << kid;
  }
}

TEST(Rule24, AKidIsAStringOfAtMost256Bytes) {
  for (const size_t size : {255, 256}) {
    const SigningKey& key = TestKey("ES256", std::string(size, 'k'));
    EXPECT_EQ(Judge({key.PublicJwk()}).Reason(TokenBuilder(key).Sign()), kVerified) << size;
  }
  for (const std::string& kid :
       {JsonQuote(std::string(257, 'k')), std::string("7"), std::string("\"\""), std::string("null"),
        std::string("[\"key-1\"]"), std::string("{}"), std::string("true")}) {
    const Ruling ruling = Rule(GoodToken().Header("kid", kid).Sign());
    EXPECT_EQ(ruling.reason, "HEADER_INVALID") << kid;
    EXPECT_EQ(ruling.stage, "HEADER");
    EXPECT_EQ(ruling.subject, "kid");
  }
}

// What the registry adds to this, a set an issuer, is tried in tests/engine.
TEST(Rule25, AnotherKeyOfTheSameKidDoesNotVerify) {
  const SigningKey other = SigningKey::Generate(TrustedKey().algorithm(), TrustedKey().key_id());
  EXPECT_EQ(Reason(TokenBuilder(other).Sign()), "SIGNATURE_INVALID");
}

TEST(Rule26, AnUnknownKidFindsNoKeyNotEvenTheOnlyOne) {
  ExpectAtKey(Rule(GoodToken().Header("kid", "\"fresh\"").Sign()), "KEY_NOT_FOUND");
  const SigningKey& last = TestKey("ES256", "last");
  const Judge two({TrustedKey().PublicJwk(), last.PublicJwk()});
  ExpectAtKey(two.Try(TokenBuilder(last).Header("kid", "\"fresh\"").Sign()), "KEY_NOT_FOUND");
}

TEST(Rule26, AKeyWithoutKidIsNotFoundByOne) {
  const Judge judge({JwkOf(TrustedKey(), R"("alg":"ES256")")});
  ExpectAtKey(judge.Try(GoodToken().Sign()), "KEY_NOT_FOUND");
  EXPECT_EQ(judge.Reason(GoodToken().Header("kid", "").Sign()), kVerified);
}

// Keys is `count` keys of that algorithm, with kids of their own.
std::vector<SigningKey> Keys(int count, std::string_view algorithm) {
  std::vector<SigningKey> keys;
  for (int i = 0; i < count; ++i) keys.push_back(TestKey(algorithm, StrCat("many-", i)));
  return keys;
}

Judge JudgeBy(const std::vector<SigningKey>& keys, KidlessTokens kidless) {
  std::vector<std::string> jwks;
  for (const SigningKey& key : keys) jwks.push_back(key.PublicJwk());
  Policy policy = TestPolicy();
  policy.kidless = kidless;
  return Judge(jwks, policy);
}

std::string KidlessTokenOf(const SigningKey& key) { return TokenBuilder(key).Header("kid", "").Sign(); }

TEST(Rule27, ATokenWithoutKidNeedsExactlyOneFittingKey) {
  auto keys = Keys(1, "ES256");
  EXPECT_EQ(JudgeBy(keys, KidlessTokens::kSingle).Reason(KidlessTokenOf(keys[0])), kVerified);
  keys.push_back(TestKey("EdDSA"));  // does not fit, so it does not count
  EXPECT_EQ(JudgeBy(keys, KidlessTokens::kSingle).Reason(KidlessTokenOf(keys[0])), kVerified);
  keys.push_back(TestKey("ES256"));
  ExpectAtKey(JudgeBy(keys, KidlessTokens::kSingle).Try(KidlessTokenOf(keys[0])), "KEY_AMBIGUOUS");
}

TEST(Rule27, ATokenWithoutKidIsAmbiguousAmong500Keys) {
  const auto keys = Keys(500, "EdDSA");
  const Judge judge = JudgeBy(keys, KidlessTokens::kSingle);
  ASSERT_EQ(judge.keys().keys().size(), 500u);
  for (const size_t at : {0, 250, 499}) ExpectAtKey(judge.Try(KidlessTokenOf(keys[at])), "KEY_AMBIGUOUS");
}

TEST(Rule27, FourKeysAreTriedWhereConfiguredAndNoFifth) {
  const auto keys = Keys(5, "ES256");
  const Judge judge = JudgeBy(keys, KidlessTokens::kTryAll);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(judge.Reason(KidlessTokenOf(keys[i])), kVerified) << i;
  const Ruling fifth = judge.Try(KidlessTokenOf(keys[4]));
  EXPECT_EQ(fifth.reason, "SIGNATURE_INVALID");
  EXPECT_TRUE(fifth.signature_checked);
}

TEST(Rule27, ATokenWithoutKidIsRefusedWhereConfigured) {
  const auto keys = Keys(1, "ES256");
  ExpectAtKey(JudgeBy(keys, KidlessTokens::kReject).Try(KidlessTokenOf(keys[0])), "KEY_ID_MISSING");
  EXPECT_EQ(JudgeBy(keys, KidlessTokens::kReject).Reason(TokenBuilder(keys[0]).Sign()), kVerified);
}

TEST(Rule27, ATokenWithoutKidAndWithoutAFittingKeyAsksForANewerSet) {
  const Judge judge = JudgeBy(Keys(2, "ES256"), KidlessTokens::kSingle);
  ExpectAtKey(judge.Try(KidlessTokenOf(TestKey("EdDSA"))), "KEY_NOT_FOUND");
}

// Twins are keys of one algorithm and one kid.
std::vector<SigningKey> Twins(int count, std::string_view algorithm) {
  std::vector<SigningKey> keys;
  for (int i = 0; i < count; ++i) keys.push_back(SigningKey::Generate(*FindAlgorithm(algorithm), "twin"));
  return keys;
}

TEST(Rule28, KeysOfOneKidAreTriedInTheirOrder) {
  for (const char* algorithm : {"RS256", "ES256"}) {
    const auto twins = Twins(2, algorithm);
    const Judge judge = JudgeBy(twins, KidlessTokens::kSingle);
    EXPECT_EQ(judge.keys().duplicate_ids(), 1u);
    for (const SigningKey& key : twins) EXPECT_EQ(judge.Reason(TokenBuilder(key).Sign()), kVerified);
    EXPECT_EQ(judge.Reason(TokenBuilder(Twins(1, algorithm)[0]).Sign()), "SIGNATURE_INVALID");
  }
}

TEST(Rule28, AtMostFourKeysOfOneKidAreTried) {
  const auto twins = Twins(5, "ES256");
  const Judge judge = JudgeBy(twins, KidlessTokens::kSingle);
  EXPECT_EQ(judge.keys().duplicate_ids(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(judge.Reason(TokenBuilder(twins[i]).Sign()), kVerified) << i;
  EXPECT_EQ(judge.Reason(TokenBuilder(twins[4]).Sign()), "SIGNATURE_INVALID");
}

TEST(Rule28, OnlyKeysThatFitAlgAndUseCountAmongThoseOfOneKid) {
  const SigningKey& good = TrustedKey();
  std::vector<std::string> jwks;
  for (int i = 0; i < 4; ++i) {
    const SigningKey other = SigningKey::Generate(*FindAlgorithm("EdDSA"), "key-1");
    jwks.push_back(other.PublicJwk());
    jwks.push_back(JwkOf(SigningKey::Generate(good.algorithm(), "key-1"), R"("kid":"key-1","use":"enc")"));
  }
  jwks.push_back(good.PublicJwk());
  EXPECT_EQ(Judge(jwks).Reason(GoodToken().Sign()), kVerified);
}

}  // namespace
}  // namespace assay::testing
