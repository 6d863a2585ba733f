#include "server/verify/key_selector.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::KeySet;
using testing::ReasonOf;
using testing::TestKey;

JwkSet SetOf(const std::vector<std::string>& jwks, AlgorithmSet allowed = AlgorithmSet::All()) {
  return JwkSet::Parse(KeySet(jwks), allowed).value();
}

tl::expected<SelectedKeys, Rejection> Select(std::string_view key_id, std::string_view alg,
                                             const JwkSet& keys,
                                             KidlessTokens kidless = KidlessTokens::kSingle) {
  const std::string kid = key_id.empty() ? "" : StrCat(R"(,"kid":)", JsonQuote(key_id));
  const auto header = JoseHeader::Parse(StrCat(R"({"alg":")", alg, "\"", kid, "}"));
  return SelectKeys(*header, *header->algorithm(), keys, kidless);
}

TEST(SelectKeys, FindsTheKeyOfTheKid) {
  const JwkSet keys = SetOf({TestKey("ES256", "a").PublicJwk(), TestKey("ES256", "b").PublicJwk()});
  const auto selected = Select("b", "ES256", keys);
  ASSERT_EQ(selected->size(), 1u);
  EXPECT_EQ((*selected)[0]->key_id, "b");
}

// key-cache.md C5: a key with an `issuer` member, as Microsoft Entra ID publishes them.
class KeysOfAnIssuer : public ::testing::Test {
 protected:
  static std::string Choose(std::string_view key_issuer, std::string_view claims,
                            std::string_view kid = "k") {
    const std::string jwk =
        StrCat("{", TestKey("ES256").KeyMembers(), R"(,"kid":"k","issuer":")", key_issuer, "\"}");
    const JwkSet keys = SetOf({jwk});
    const std::string more = kid.empty() ? "" : StrCat(R"(,"kid":)", JsonQuote(kid));
    const auto header = JoseHeader::Parse(StrCat(R"({"alg":"ES256")", more, "}"));
    const auto set = ClaimsSet::Parse(std::string(claims));
    return ReasonOf(SelectKeys(*header, *header->algorithm(), keys, KidlessTokens::kSingle, &*set));
  }
};

TEST_F(KeysOfAnIssuer, ServeItsTokensOnly) {
  EXPECT_EQ(Choose("https://a.test/", R"({"iss":"https://a.test/"})"), testing::kVerified);
  EXPECT_EQ(Choose("https://a.test/", R"({"iss":"https://a.test"})"), "KEY_UNUSABLE");
  EXPECT_EQ(Choose("https://a.test/", R"({})"), "KEY_UNUSABLE");
  EXPECT_EQ(Choose("https://a.test/", R"({"iss":"https://b.test/"})", ""), "KEY_NOT_FOUND");
}

TEST_F(KeysOfAnIssuer, ServeTheTenantThatTheTokenNames) {
  constexpr char kTenants[] = "https://a.test/{tenantid}/v2.0";
  EXPECT_EQ(Choose(kTenants, R"({"iss":"https://a.test/t1/v2.0","tid":"t1"})"), testing::kVerified);
  for (const char* claims :
       {R"({"iss":"https://a.test/t1/v2.0","tid":"t2"})", R"({"iss":"https://a.test/t1/v2.0"})",
        R"({"iss":"https://a.test/t1/v2.0","tid":1})", R"({"iss":"https://a.test//v2.0","tid":""})",
        R"({"iss":"https://a.test/{tenantid}/v2.0"})"}) {
    EXPECT_EQ(Choose(kTenants, claims), "KEY_UNUSABLE") << claims;
  }
}

TEST(SelectKeys, WithoutClaimsAsksNoKeyForItsIssuer) {
  const std::string jwk =
      StrCat("{", TestKey("ES256").KeyMembers(), R"(,"kid":"k","issuer":"https://a.test/"})");
  EXPECT_EQ(ReasonOf(Select("k", "ES256", SetOf({jwk}))), testing::kVerified);
}

TEST(SelectKeys, NamesAKeyThatIsThereAsWhatItIs) {
  const std::string members = TestKey("ES256").KeyMembers();
  const auto reason_of = [&](std::string_view more, AlgorithmSet allowed = AlgorithmSet::All()) {
    return ReasonOf(Select("k", "ES256", SetOf({StrCat("{", members, R"(,"kid":"k")", more, "}")}, allowed)));
  };
  EXPECT_EQ(reason_of(""), testing::kVerified);
  EXPECT_EQ(reason_of(R"(,"use":"enc")"), "KEY_NOT_FOR_VERIFY");
  EXPECT_EQ(reason_of(R"(,"key_ops":["sign"])"), "KEY_NOT_FOR_VERIFY");
  EXPECT_EQ(reason_of(R"(,"alg":"ECDH-ES")"), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(reason_of("", {"RS256"}), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(reason_of(R"(,"d":"AA")"), "KEY_UNUSABLE");
}

// key-cache.md C5: how each fault of a dropped key is told to a token that names it.
TEST(SelectKeys, TellsATokenOfADroppedKeyByTheKindOfItsFault) {
  const auto reason_of = [](std::string_view jwk) {
    return ReasonOf(Select("k", "ES256", SetOf({std::string(jwk)})));
  };
  EXPECT_EQ(reason_of(R"({"kid":"k","kty":"AKP"})"), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(reason_of(R"({"kid":"k","kty":"oct","k":"AA"})"), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(reason_of(R"({"kid":"k","kty":"EC","crv":"secp256k1"})"), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(reason_of(R"({"kid":"k","kty":"EC","crv":"P-256"})"), "KEY_UNUSABLE");
  EXPECT_EQ(reason_of(R"({"kid":"k"})"), "KEY_UNUSABLE");
}

TEST(SelectKeys, PrefersAKeptKeyThatFitsAmongThoseOfTheKid) {
  const std::string dropped =
      StrCat("{", TestKey("ES256", "other").KeyMembers(), R"(,"kid":"k","use":"enc"})");
  const std::string unfit = StrCat("{", TestKey("EdDSA").KeyMembers(), R"(,"kid":"k"})");
  const std::string fit = StrCat("{", TestKey("ES256").KeyMembers(), R"(,"kid":"k"})");
  EXPECT_EQ(ReasonOf(Select("k", "ES256", SetOf({dropped, unfit, fit}))), testing::kVerified);
  EXPECT_EQ(ReasonOf(Select("k", "ES256", SetOf({dropped, unfit}))), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(ReasonOf(Select("k", "ES256", SetOf({dropped}))), "KEY_NOT_FOR_VERIFY");
  EXPECT_EQ(ReasonOf(Select("k", "ES256", SetOf({}))), "KEY_NOT_FOUND");
}

TEST(SelectKeys, TakesAtMostFour) {
  const std::string nameless = StrCat("{", TestKey("ES256").KeyMembers(), "}");
  const std::string named = StrCat("{", TestKey("ES256").KeyMembers(), R"(,"kid":"k"})");
  for (const size_t count : {3, 4, 5}) {
    const size_t expected = count < 4 ? count : 4;
    EXPECT_EQ(Select("k", "ES256", SetOf(std::vector(count, named)))->size(), expected);
    EXPECT_EQ(Select("", "ES256", SetOf(std::vector(count, nameless)), KidlessTokens::kTryAll)->size(),
              expected);
  }
}

TEST(SelectKeys, DoesAsThePolicySaysWithoutAKid) {
  const JwkSet one = SetOf({TestKey("ES256").PublicJwk(), TestKey("RS256").PublicJwk()});
  const JwkSet two = SetOf({TestKey("ES256", "a").PublicJwk(), TestKey("ES256", "b").PublicJwk()});
  EXPECT_EQ(Select("", "ES256", one, KidlessTokens::kSingle)->size(), 1u);
  EXPECT_EQ(ReasonOf(Select("", "ES256", two, KidlessTokens::kSingle)), "KEY_AMBIGUOUS");
  EXPECT_EQ(Select("", "ES256", two, KidlessTokens::kTryAll)->size(), 2u);
  EXPECT_EQ(ReasonOf(Select("", "ES256", one, KidlessTokens::kReject)), "KEY_ID_MISSING");
  EXPECT_EQ(ReasonOf(Select("", "EdDSA", one, KidlessTokens::kSingle)), "KEY_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Select("", "EdDSA", one, KidlessTokens::kTryAll)), "KEY_NOT_FOUND");
}

TEST(SelectKeys, NamesARevokedKeyAsSuchWhereItIsTheOneThatFits) {
  const SigningKey &a = TestKey("ES256", "a"), &b = TestKey("ES256", "b");
  const JwkSet whole = SetOf({a.PublicJwk(), b.PublicJwk()});
  const JwkSet keys = whole.Without({.thumbprints = {whole.Find("a")[0].thumbprint}});
  EXPECT_EQ(ReasonOf(Select("a", "ES256", keys)), "KEY_REVOKED");
  EXPECT_EQ(ReasonOf(Select("a", "RS256", keys)), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(ReasonOf(Select("b", "ES256", keys)), testing::kVerified);
  EXPECT_EQ(ReasonOf(Select("c", "ES256", keys)), "KEY_NOT_FOUND");
}

TEST(SelectKeys, TakesTheKeysOfARevokedKeysKidThatAreNotRevoked) {
  const auto twin = [](const SigningKey& key) { return StrCat("{", key.KeyMembers(), R"(,"kid":"k"})"); };
  const JwkSet whole = SetOf({twin(TestKey("ES256", "a")), twin(TestKey("ES256", "b"))});
  const std::string first = whole.keys()[0].thumbprint, second = whole.keys()[1].thumbprint;
  const JwkSet half = whole.Without({.thumbprints = {first}});
  const auto selected = Select("k", "ES256", half);
  ASSERT_EQ(selected->size(), 1u);
  EXPECT_EQ((*selected)[0]->thumbprint, second);
  const JwkSet none = whole.Without({.thumbprints = {first, second}});
  EXPECT_EQ(ReasonOf(Select("k", "ES256", none)), "KEY_REVOKED");
}

TEST(SelectKeys, CountsNoRevokedKeyAmongTheCandidatesWithoutAKid) {
  const JwkSet whole = SetOf({TestKey("ES256", "a").PublicJwk(), TestKey("ES256", "b").PublicJwk()});
  const JwkSet half = whole.Without({.key_ids = {"a"}});
  for (const KidlessTokens kidless : {KidlessTokens::kSingle, KidlessTokens::kTryAll}) {
    const auto selected = Select("", "ES256", half, kidless);
    ASSERT_EQ(selected->size(), 1u);
    EXPECT_EQ((*selected)[0]->key_id, "b");
    const JwkSet none = whole.Without({.key_ids = {"a", "b"}});
    EXPECT_EQ(ReasonOf(Select("", "ES256", none, kidless)), "KEY_REVOKED");
    EXPECT_EQ(ReasonOf(Select("", "RS256", none, kidless)), "KEY_NOT_FOUND");
  }
}

// key-cache.md I21: a set as providers publish them, the unusable among the usable and under their kids.
TEST(SelectKeys, I21_OfAMixedSetTheUsableKeyOfKidAndAlgorithmIsChosen) {
  const auto with = [](const auto& key, std::string_view members) {
    return StrCat("{", key.KeyMembers(), ",", members, "}");
  };
  const auto& rsa = TestKey("RS256");
  const JwkSet keys = SetOf({
      with(rsa, R"("kid":"shared","use":"enc","alg":"RSA-OAEP")"),
      with(rsa, R"("kid":"shared","use":"sig","alg":"RS256")"),
      TestKey("ES256", "ec").PublicJwk(),
      TestKey("EdDSA", "ed").PublicJwk(),
      R"({"kty":"oct","kid":"oct","k":"AAAA"})",
      R"({"kty":"AKP","kid":"akp","alg":"ML-DSA-44","pub":"AAAA"})",
      R"({"kty":"RSA","kid":"broken","n":"!!","e":"AQAB"})",
      StrCat(R"({"kty":"RSA","kid":"small","e":"AQAB","n":"w)", std::string(85, 'A'), R"("})"),
  });
  EXPECT_EQ(keys.keys().size(), 3u);
  EXPECT_EQ(keys.dropped().size(), 5u);
  const auto chosen = Select("shared", "RS256", keys);
  ASSERT_TRUE(chosen.has_value());
  ASSERT_EQ(chosen->size(), 1u);
  EXPECT_EQ((*chosen)[0]->algorithm->name, "RS256");
  EXPECT_EQ(ReasonOf(Select("ec", "ES256", keys)), testing::kVerified);
  EXPECT_EQ(ReasonOf(Select("ed", "EdDSA", keys)), testing::kVerified);
  EXPECT_EQ(ReasonOf(Select("ec", "RS256", keys)), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(ReasonOf(Select("oct", "RS256", keys)), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(ReasonOf(Select("akp", "RS256", keys)), "KEY_ALGORITHM_MISMATCH");
  EXPECT_EQ(ReasonOf(Select("broken", "RS256", keys)), "KEY_UNUSABLE");
  EXPECT_EQ(ReasonOf(Select("small", "RS256", keys)), "KEY_UNUSABLE");
  EXPECT_EQ(ReasonOf(Select("absent", "RS256", keys)), "KEY_NOT_FOUND");
}

}  // namespace
}  // namespace assay
