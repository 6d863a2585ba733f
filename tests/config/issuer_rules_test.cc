#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// One issuer under `alias`, with `members`, and a policy that accepts it.
std::string Issuer(const std::string& alias, const std::string& members) {
  return FaultsOf("issuers: {" + alias + ": {" + members + "}}\npolicies: {p: {accept: {" + alias +
                  ": {audiences: [x]}}}}\n");
}

TEST(IssuerRules, RefuseTheNameUnknown) {
  EXPECT_THAT(Issuer("unknown", "issuer: urn:a, keys: {url: https://a.example}"),
              HasSubstr("1:11: issuers.unknown: this name is taken"));
}

TEST(IssuerRules, RefuseNamesOutsideTheirSyntax) {
  const std::string good = "issuer: urn:a, keys: {url: https://a.example}";
  EXPECT_EQ(Issuer("a-b_9", good), "none");
  EXPECT_EQ(Issuer(std::string(64, 'a'), good), "none");
  for (const std::string& alias : {std::string("Auth0"), std::string("a.b"), std::string("a/b"),
                                   std::string("\"\""), std::string("\"a b\""), std::string(65, 'a')}) {
    EXPECT_THAT(Issuer(alias, good), HasSubstr("a name is 1 to 64 of a-z, 0-9, - and _")) << alias;
  }
}

TEST(IssuerRules, RefuseTheSameIssuerTwiceAndNameBoth) {
  EXPECT_EQ(FaultsOf("issuers:\n"
                     "  z: {issuer: urn:a, keys: {url: https://a.example}}\n"
                     "  a: {issuer: urn:a, keys: {url: https://b.example}}\n"
                     "  b: {issuer: URN:a, keys: {url: https://b.example}}\n"
                     "policies: {p: {accept: {a: {audiences: [x]}}}}\n"),
            "3:15: issuers.a.issuer: \"urn:a\" is issuer z already\n");
}

TEST(IssuerRules, RefuseAnIssuerThatNoTokenCouldName) {
  EXPECT_THAT(Issuer("a", "keys: {url: https://a.example}"), HasSubstr("issuers.a: needs issuer"));
  EXPECT_THAT(Issuer("a", "issuer: \"\", keys: {url: https://a.example}"),
              HasSubstr("issuers.a.issuer: may not be empty"));
  EXPECT_THAT(Issuer("a", "issuer: \" urn:a\", keys: {url: https://a.example}"), HasSubstr("holds a blank"));
  EXPECT_THAT(Issuer("a", "issuer: \"urn:a\\n\", keys: {url: https://a.example}"),
              HasSubstr("control character"));
  EXPECT_THAT(Issuer("a", "issuer: \"https://u:p@a.example\", keys: {url: https://a.example}"),
              HasSubstr("holds user information"));
}

TEST(IssuerRules, BoundClockSkew) {
  const std::string good = "issuer: urn:a, keys: {url: https://a.example}, clock_skew: ";
  EXPECT_EQ(Issuer("a", good + "0s"), "none");
  EXPECT_EQ(Issuer("a", good + "300s"), "none");
  EXPECT_THAT(Issuer("a", good + "300001ms"),
              HasSubstr("issuers.a.clock_skew: must be 0s to 5m, is 300001ms"));
  EXPECT_THAT(Issuer("a", good + "301s"), HasSubstr("must be 0s to 5m"));
  EXPECT_THAT(Issuer("a", good + "-1s"), HasSubstr("expected a duration"));
}

TEST(IssuerRules, ToldOfADefaultOnceAndNotOfEveryHeir) {
  EXPECT_EQ(FaultsOf("defaults: {clock_skew: 1h, algorithms: [none]}\n" + GoodConfig()),
            "1:24: defaults.clock_skew: must be 0s to 5m, is 1h\n"
            "1:41: defaults.algorithms[0]: \"none\" is never accepted: nobody has signed such a token\n");
}

TEST(IssuerRules, RefuseAlgorithmsByNameWithTheReason) {
  const auto with = [](const std::string& names) {
    return Issuer("a", "issuer: urn:a, keys: {url: https://a.example}, algorithms: [" + names + "]");
  };
  EXPECT_EQ(with("RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519"), "none");
  EXPECT_THAT(with("none"), HasSubstr("\"none\" is never accepted: nobody has signed such a token"));
  EXPECT_THAT(with("nOnE"), HasSubstr("\"none\" is never accepted"));
  EXPECT_THAT(with("HS256"), HasSubstr("\"HS256\" is never accepted: whoever could verify"));
  EXPECT_THAT(with("ML-DSA-65"), HasSubstr("\"ML-DSA-65\" is not in this build"));
  EXPECT_THAT(with("rs256"), HasSubstr("unknown algorithm \"rs256\"; did you mean \"RS256\"?"));
  EXPECT_THAT(with("ES256K"), HasSubstr("unknown algorithm \"ES256K\""));
  EXPECT_THAT(with("RSA-OAEP"), HasSubstr("unknown algorithm \"RSA-OAEP\""));
  EXPECT_THAT(with("RS256, RS256"), HasSubstr("issuers.a.algorithms[1]: \"RS256\" stands here twice"));
  EXPECT_THAT(with(""), HasSubstr("issuers.a.algorithms: an empty list would accept no token"));
}

TEST(IssuerRules, WantNamedAudienceClaims) {
  const auto faults = [](const std::string& claims) {
    return FaultsOf(GoodConfig("    audience_claims: " + claims + "\n"));
  };
  EXPECT_EQ(faults("[client_id, aud]"), "none");
  EXPECT_THAT(faults("[]"), HasSubstr("issuers.main.audience_claims: an empty list would find no audience"));
  EXPECT_THAT(faults("[a, a]"), HasSubstr("issuers.main.audience_claims[1]: \"a\" stands here twice"));
}

}  // namespace
}  // namespace assay
