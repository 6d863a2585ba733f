// Rows 62 to 65 and 67 of verifier-rules.md: what a key set may hold. How sets follow one another over time
// is tried in tests/jwks.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

constexpr std::string_view kMlDsaKey =
    R"({"kty":"AKP","alg":"ML-DSA-65","kid":"ml-dsa","pub":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})";
// The generator of secp256k1: a sound point of a curve that no algorithm here takes.
constexpr std::string_view kSecp256k1Key =
    R"({"kty":"EC","crv":"secp256k1","kid":"koblitz","x":"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g",)"
    R"("y":"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg"})";

TEST(Rule62, AKeyOfAnUnknownKindIsSkippedAndCountedAndTheOthersGoOn) {
  const SigningKey& good = TrustedKey();
  const std::string vendor_alg =
      StrCat("{", TestKey("RS256").KeyMembers(), R"(,"kid":"vendor","alg":"ACME-RSA"})");
  const std::string vendor_kty = R"({"kty":"ACME","kid":"strange","material":[1,2,3]})";
  const std::string ed448 = R"({"kty":"OKP","crv":"Ed448","kid":"ed448","x":"AAAA"})";
  const Judge judge(
      {std::string(kMlDsaKey), vendor_kty, std::string(kSecp256k1Key), ed448, vendor_alg, good.PublicJwk()});
  EXPECT_EQ(judge.Reason(GoodToken().Sign()), kVerified);

  std::vector<std::string> dropped;
  for (const DroppedKey& key : judge.keys().dropped())
    dropped.push_back(StrCat(key.key_id, " ", Describe(key.fault).name));
  EXPECT_EQ(dropped, (std::vector<std::string>{"ml-dsa KTY_UNSUPPORTED", "strange KTY_UNSUPPORTED",
                                               "koblitz CURVE_UNSUPPORTED", "ed448 CURVE_UNSUPPORTED",
                                               "vendor ALG_UNSUPPORTED"}));
  for (const char* kid : {"ml-dsa", "strange", "koblitz", "ed448", "vendor"}) {
    EXPECT_EQ(judge.Reason(GoodToken().Header("kid", JsonQuote(kid)).Sign()), "KEY_ALGORITHM_MISMATCH")
        << kid;
  }
}

TEST(Rule62, AnEntryThatIsNoKeyAtAllIsSkippedAndCounted) {
  const Judge judge({"7", "null", "[]", "\"key\"", "{}", R"({"kty":7,"kid":"a"})", R"({"kid":"b"})",
                     TrustedKey().PublicJwk()});
  EXPECT_EQ(judge.keys().dropped().size(), 7u);
  EXPECT_EQ(judge.Reason(GoodToken().Sign()), kVerified);
  EXPECT_EQ(judge.Reason(GoodToken().Header("kid", "\"a\"").Sign()), "KEY_UNUSABLE");
}

std::string SetFault(const std::string& json) {
  const auto set = JwkSet::Parse(json, AlgorithmSet::All());
  return set ? FaultOf(set->fault()) : FaultOf(set);
}

TEST(Rule63, ASetHasAtMost512Keys) {
  const auto of = [](size_t count) { return KeySet(std::vector(count, TrustedKey().PublicJwk())); };
  EXPECT_EQ(SetFault(of(511)), "");
  EXPECT_EQ(SetFault(of(512)), "");
  EXPECT_EQ(SetFault(of(513)), "TOO_LARGE");
  EXPECT_EQ(SetFault(KeySet(std::vector<std::string>(10'000, "{}"))), "TOO_LARGE");
}

TEST(Rule63, ASetHasAtMostOneMebibyte) {
  const std::string set = KeySet({TrustedKey().PublicJwk()});
  const auto padded_to = [&](size_t size) { return set + std::string(size - set.size(), ' '); };
  EXPECT_EQ(kKeySetBytes, size_t{1} << 20);
  EXPECT_EQ(SetFault(padded_to(kKeySetBytes - 1)), "");
  EXPECT_EQ(SetFault(padded_to(kKeySetBytes)), "");
  EXPECT_EQ(SetFault(padded_to(kKeySetBytes + 1)), "TOO_LARGE");
}

TEST(Rule64, ASetWithoutAnyUsableKeySaysWhy) {
  EXPECT_EQ(SetFault(R"({"keys":[]})"), "EMPTY");
  EXPECT_EQ(SetFault(KeySet({std::string(kMlDsaKey)})), "NO_USABLE_KEY");
  EXPECT_EQ(SetFault(KeySet({StrCat("{", TrustedKey().KeyMembers(), R"(,"use":"enc"})")})), "NO_USABLE_KEY");
}

TEST(Rule64, WhatIsNoSetSaysWhy) {
  for (const char* body : {"", "<html><body>Bad gateway</body></html>", "{\"keys\":[", "[]", "null",
                           "\"keys\"", "{\"keys\":[]}x", "{\"keys\":[],\"keys\":[]}", "\xff\xfe{\0}"}) {
    EXPECT_EQ(SetFault(body), "NOT_JSON") << body;
  }
  for (const char* body :
       {"{}", R"({"error":"temporarily_unavailable"})", R"({"keys":{}})", R"({"keys":null})",
        R"({"keys":"[]"})", R"({"Keys":[]})", R"({"jwks":{"keys":[]}})"}) {
    EXPECT_EQ(SetFault(body), "NO_KEYS_MEMBER") << body;
  }
  // One key is a set of one only where somebody typed it himself.
  EXPECT_EQ(SetFault(TrustedKey().PublicJwk()), "NO_KEYS_MEMBER");
  EXPECT_TRUE(JwkSet::Parse(TrustedKey().PublicJwk(), AlgorithmSet::All(), /*single_key=*/true));
}

TEST(Rule65, AKeyThatIsNotInTheNewSetStopsWorking) {
  const SigningKey &old_key = TestKey("ES256", "old"), &new_key = TestKey("ES256", "new");
  const Judge before({old_key.PublicJwk(), new_key.PublicJwk()}), after({new_key.PublicJwk()});
  EXPECT_EQ(before.Reason(TokenBuilder(old_key).Sign()), kVerified);
  EXPECT_EQ(after.Reason(TokenBuilder(old_key).Sign()), "KEY_NOT_FOUND");
  EXPECT_EQ(after.Reason(TokenBuilder(new_key).Sign()), kVerified);
  EXPECT_NE(before.keys().digest(), after.keys().digest());
}

TEST(Rule67, WithoutMlDsaInTheLibraryItsKeysAndTokensAreRefusedByName) {
  const Judge judge({std::string(kMlDsaKey), TrustedKey().PublicJwk()});
  EXPECT_EQ(judge.DroppedAs(), "KTY_UNSUPPORTED");
  for (const char* alg : {"\"ML-DSA-44\"", "\"ML-DSA-65\"", "\"ML-DSA-87\""}) {
    EXPECT_EQ(judge.Reason(GoodToken().Header("alg", alg).Header("kid", "\"ml-dsa\"").Sign()),
              "ALGORITHM_NOT_ALLOWED");
  }
}

// The configuration refuses an allow-list that names it: tests/config.
TEST(Rule67, NoAllowListHoldsMlDsa) {
  EXPECT_EQ(FindAlgorithm("ML-DSA-65"), nullptr);
  EXPECT_TRUE((AlgorithmSet{"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}).empty());
}

}  // namespace
}  // namespace assay::testing
