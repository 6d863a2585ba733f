#include "server/verify/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

IdentityMapping Mapping() {
  return {.user = MappedClaim{*JsonPointer::Parse("/email"), "keycloak:"},
          .groups = MappedClaim{*JsonPointer::Parse("/realm/groups"), "kc:"},
          .extra = {{"team", {*JsonPointer::Parse("/team"), ""}}}};
}

tl::expected<Identity, Rejection> Mapped(const std::string& claims) {
  return MapIdentity(Mapping(), "acme", JsonDocument::Parse(claims)->root());
}

TEST(MapIdentity, PutsPrefixesBeforeTheClaims) {
  const auto identity = Mapped(R"({"email":"a@x","realm":{"groups":["dev","ops"]},"team":"red"})");
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "keycloak:a@x");
  EXPECT_THAT(identity->groups, ElementsAre("kc:dev", "kc:ops"));
  EXPECT_THAT(identity->extra, ElementsAre(Pair("team", "red")));
}

TEST(MapIdentity, NamesTheIssuerWhereAPrefixAsksForIt) {
  IdentityMapping mapping = Mapping();
  mapping.user->prefix = "{issuer}:";
  mapping.groups->prefix = "of {issuer}/";
  mapping.extra[0].second.prefix = "{issuer}#";
  const auto document =
      JsonDocument::Parse(R"({"email":"a@x","realm":{"groups":["dev","{issuer}"]},"team":"red"})");
  const auto identity = MapIdentity(mapping, "entra/t1", document->root());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "entra/t1:a@x");
  EXPECT_THAT(identity->groups, ElementsAre("of entra/t1/dev", "of entra/t1/{issuer}"));
  EXPECT_THAT(identity->extra, ElementsAre(Pair("team", "entra/t1#red")));
}

TEST(MapIdentity, TakesOneGroupAsAString) {
  EXPECT_THAT(Mapped(R"({"email":"a","realm":{"groups":"dev"}})")->groups, ElementsAre("kc:dev"));
}

TEST(MapIdentity, NeedsTheUserAndNothingElse) {
  EXPECT_TRUE(Mapped(R"({"email":"a"})"));
  EXPECT_TRUE(Mapped(R"({"email":"a","realm":{"groups":[]}})")->groups.empty());
  const auto nobody = Mapped(R"({"team":"red"})");
  EXPECT_EQ(testing::RulingOf(nobody).reason, "CLAIM_MISSING");
  EXPECT_EQ(testing::RulingOf(nobody).stage, "CLAIMS");
  EXPECT_EQ(testing::RulingOf(nobody).subject, "/email");
}

TEST(MapIdentity, RefusesWhatIsOfAnotherTypeOrEmpty) {
  for (const char* claims :
       {R"({"email":7})", R"({"email":""})", R"({"email":null})", R"({"email":["a"]})",
        R"({"email":"a","realm":{"groups":{}}})", R"({"email":"a","realm":{"groups":["x",7]}})",
        R"({"email":"a","realm":{"groups":["x",""]}})", R"({"email":"a","realm":{"groups":null}})",
        R"({"email":"a","team":true})", R"({"email":"a","team":""})", R"({"email":"a","team":["red"]})"}) {
    EXPECT_EQ(testing::RulingOf(Mapped(claims)).reason, "CLAIM_INVALID") << claims;
  }
}

TEST(ValidateIdentity, LeavesTheIdentityInTheVerifiedToken) {
  Policy policy = testing::TestPolicy();
  const auto keys = JwkSet::Parse(testing::KeySet({testing::TrustedKey().PublicJwk()}), policy.algorithms);
  const auto verify = [&](std::string_view email) {
    const std::string text = testing::GoodToken().Claim("email", email).Sign();
    return TokenVerifier(policy).Verify(*UnverifiedToken::Parse(text, 4096), *keys, {}, {},
                                        testing::TestTime());
  };
  EXPECT_EQ(verify("")->identity(), nullptr);
  policy.identity = std::make_shared<const IdentityMapping>(Mapping());
  EXPECT_EQ(verify("\"a@x\"")->identity()->user, "keycloak:a@x");
  EXPECT_EQ(testing::RulingOf(verify("")).reason, "CLAIM_MISSING");
  EXPECT_TRUE(verify("").error().signature_checked());
}

}  // namespace
}  // namespace assay
