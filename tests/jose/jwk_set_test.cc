#include "server/jose/jwk_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::FaultOf;
using testing::KeySet;
using testing::TestKey;

JwkSet Parsed(const std::vector<std::string>& jwks) {
  return JwkSet::Parse(KeySet(jwks), AlgorithmSet::All()).value();
}

std::string With(std::string_view members) {
  return StrCat("{", TestKey("ES256").KeyMembers(), ",", members, "}");
}

TEST(JwkSet, FindsKeysByTheirExactKid) {
  const JwkSet set = Parsed({TestKey("ES256", "b").PublicJwk(), TestKey("ES256", "a").PublicJwk()});
  ASSERT_EQ(set.Find("a").size(), 1u);
  EXPECT_EQ(set.Find("a")[0].key_id, "a");
  for (const char* kid : {"", "A", "ab", "c"}) EXPECT_TRUE(set.Find(kid).empty()) << kid;
}

TEST(JwkSet, KeepsKeysOfOneKidInTheirOrder) {
  const JwkSet set = Parsed({StrCat("{", TestKey("RS256").KeyMembers(), R"(,"kid":"twin"})"),
                             TestKey("ES256", "a").PublicJwk(),
                             StrCat("{", TestKey("EdDSA").KeyMembers(), R"(,"kid":"twin"})")});
  const auto twins = set.Find("twin");
  ASSERT_EQ(twins.size(), 2u);
  EXPECT_EQ(twins[0].key.key_type(), KeyType::kRsa);
  EXPECT_EQ(twins[1].key.key_type(), KeyType::kOkp);
  EXPECT_EQ(set.duplicate_ids(), 1u);
}

TEST(JwkSet, CountsNoDuplicatesAmongKeysWithoutKid) {
  const std::string nameless = StrCat("{", TestKey("ES256").KeyMembers(), "}");
  EXPECT_EQ(Parsed({nameless, nameless}).duplicate_ids(), 0u);
}

TEST(JwkSet, ReportsDroppedKeysByPlaceWithoutTheirMaterial) {
  const JwkSet set = Parsed({With(R"("kid":"enc","use":"enc")"), TestKey("ES256").PublicJwk(), "7",
                             With(R"("kid":"secret","d":"AA")"),
                             R"({"kty":"a type longer than any that was ever registered"})"});
  const auto dropped = set.dropped();
  ASSERT_EQ(dropped.size(), 4u);
  EXPECT_EQ(dropped[0].key_id, "enc");
  EXPECT_EQ(dropped[0].key_type, "EC");
  EXPECT_EQ(dropped[0].fault, v1::KEY_FAULT_USE_NOT_SIGNATURE);
  EXPECT_EQ(dropped[0].place, 0u);
  EXPECT_EQ(dropped[1].fault, v1::KEY_FAULT_PARAMETER_INVALID);
  EXPECT_EQ(dropped[1].place, 2u);
  EXPECT_EQ(dropped[2].fault, v1::KEY_FAULT_PRIVATE_MEMBER);
  EXPECT_EQ(dropped[3].key_type, "");
  EXPECT_EQ(set.FindDropped("secret"), &dropped[2]);
  EXPECT_EQ(set.FindDropped("key-1"), nullptr);
}

TEST(JwkSet, TellsWhyNothingInItCanBeUsed) {
  EXPECT_EQ(FaultOf(Parsed({}).fault()), "EMPTY");
  EXPECT_EQ(FaultOf(Parsed({"{}"}).fault()), "NO_USABLE_KEY");
  EXPECT_EQ(FaultOf(Parsed({"{}", TestKey("ES256").PublicJwk()}).fault()), "");
}

TEST(JwkSet, TakesASingleKeyOnlyWhereAsked) {
  const std::string key = TestKey("ES256").PublicJwk();
  EXPECT_EQ(FaultOf(JwkSet::Parse(key, AlgorithmSet::All())), "NO_KEYS_MEMBER");
  EXPECT_EQ(JwkSet::Parse(key, AlgorithmSet::All(), true)->keys().size(), 1u);
  EXPECT_EQ(FaultOf(JwkSet::Parse("{}", AlgorithmSet::All(), true)), "NO_KEYS_MEMBER");
  EXPECT_EQ(FaultOf(JwkSet::Parse("[]", AlgorithmSet::All(), true)), "NOT_JSON");
  EXPECT_EQ(JwkSet::Parse(KeySet({key}), AlgorithmSet::All(), true)->keys().size(), 1u);
}

TEST(JwkSet, KeepsOnlyKeysThatServeAnAllowedAlgorithm) {
  const auto set =
      JwkSet::Parse(KeySet({TestKey("ES256").PublicJwk(), TestKey("RS256").PublicJwk()}), {"RS256"});
  ASSERT_EQ(set->keys().size(), 1u);
  EXPECT_EQ(set->keys()[0].algorithm->name, "RS256");
  EXPECT_EQ(set->dropped()[0].fault, v1::KEY_FAULT_ALG_NOT_ALLOWED);
}

TEST(JwkSet, HasOneDigestForSetsThatVerifyAlike) {
  const std::string a = TestKey("ES256", "a").PublicJwk(), b = TestKey("ES256", "b").PublicJwk();
  const std::string digest = Parsed({a, b}).digest();
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(Parsed({b, a}).digest(), digest);
  EXPECT_EQ(Parsed({a, b, "{}"}).digest(), digest);
  EXPECT_NE(Parsed({a}).digest(), digest);
  EXPECT_NE(Parsed({a, a, b}).digest(), digest);
}

TEST(JwkSet, HasAnotherDigestForAnotherKidOrAlg) {
  const std::string digest = Parsed({With(R"("kid":"a","alg":"ES256")")}).digest();
  EXPECT_NE(Parsed({With(R"("kid":"b","alg":"ES256")")}).digest(), digest);
  EXPECT_NE(Parsed({With(R"("kid":"a")")}).digest(), digest);
  EXPECT_NE(Parsed({With(R"("kid":"a","alg":"ES256","issuer":"https://a.test/")")}).digest(), digest);
  EXPECT_EQ(Parsed({With(R"("kid":"a","alg":"ES256","use":"sig")")}).digest(), digest);
}

TEST(JwkSet, KeepsRevokedKeysApart) {
  const JwkSet whole = Parsed({TestKey("ES256", "b").PublicJwk(), TestKey("ES256", "a").PublicJwk()});
  const JwkSet set = whole.Without({.key_ids = {"a", "elsewhere"}});
  EXPECT_TRUE(set.Find("a").empty());
  EXPECT_EQ(set.Find("b").size(), 1u);
  ASSERT_EQ(set.revoked().size(), 1u);
  EXPECT_EQ(set.revoked()[0].key_id, "a");
  EXPECT_EQ(set.digest(), whole.digest());
  EXPECT_TRUE(set.dropped().empty());
}

TEST(JwkSet, RevokesEveryKeyOfAThumbprint) {
  const JwkSet whole = Parsed({With(R"("kid":"a")"), With(R"("kid":"b")"), TestKey("RS256").PublicJwk()});
  const JwkSet set = whole.Without({.thumbprints = {whole.Find("a")[0].thumbprint}});
  EXPECT_EQ(set.revoked().size(), 2u);
  EXPECT_EQ(set.keys().size(), 1u);
}

TEST(JwkSet, HasNoFaultBecauseOfARevocation) {
  const JwkSet set = Parsed({TestKey("ES256", "a").PublicJwk()}).Without({.key_ids = {"a"}});
  EXPECT_TRUE(set.keys().empty());
  EXPECT_EQ(FaultOf(set.fault()), "");
  EXPECT_EQ(FaultOf(Parsed({}).Without({.key_ids = {"a"}}).fault()), "EMPTY");
}

TEST(JwkSet, StandsUnderTheLastRevocationsOnly) {
  const std::string twin = StrCat("{", TestKey("EdDSA").KeyMembers(), R"(,"kid":"a"})");
  const JwkSet whole = Parsed({TestKey("ES256", "a").PublicJwk(), twin, TestKey("ES256", "b").PublicJwk()});
  const JwkSet restored = whole.Without({.thumbprints = {whole.Find("a")[0].thumbprint}}).Without({});
  EXPECT_TRUE(restored.revoked().empty());
  ASSERT_EQ(restored.Find("a").size(), 2u);
  EXPECT_EQ(restored.Find("a")[0].thumbprint, whole.Find("a")[0].thumbprint);
}

}  // namespace
}  // namespace assay
