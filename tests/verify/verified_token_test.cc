#include "server/verify/verified_token.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <type_traits>

#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::TestPolicy;

// Only the judgement makes one.
static_assert(!std::is_default_constructible_v<VerifiedToken>);
static_assert(!std::is_aggregate_v<VerifiedToken>);

// Verified judges a token whose text and key set are gone when it returns.
VerifiedToken Verified(const testing::TokenBuilder& builder, const Policy& policy = TestPolicy()) {
  const std::string text = builder.Sign();
  const auto keys = JwkSet::Parse(testing::KeySet({testing::TrustedKey().PublicJwk()}), AlgorithmSet::All());
  return TokenVerifier(policy)
      .Verify(*UnverifiedToken::Parse(text, 4096), *keys, {}, {}, testing::TestTime())
      .value();
}

TEST(VerifiedToken, NamesItsPrincipalByIssuerAndSubject) {
  EXPECT_EQ(Verified(GoodToken()).principal(), "test:alice");
}

TEST(VerifiedToken, KeepsTheSameSubjectOfTwoTenantsApart) {
  Policy policy = TestPolicy();
  TenantRule rule{.issuers = {*IssuerTemplate::Parse("https://{tenantid}.test")}, .claim = ""};
  rule.any_tenant = true;
  policy.tenant = std::make_shared<const TenantRule>(rule);
  const auto of = [&](const char* tenant) {
    return Verified(GoodToken().Claim("iss", StrCat("\"https://", tenant, ".test\"")), policy).principal();
  };
  EXPECT_EQ(of("a"), "test/a:alice");
  EXPECT_EQ(of("b"), "test/b:alice");

  policy.identity = std::make_shared<const IdentityMapping>(
      IdentityMapping{.user = MappedClaim{*JsonPointer::Parse("/sub"), "{issuer}:"}});
  const auto user = [&](const char* tenant) {
    return Verified(GoodToken().Claim("iss", StrCat("\"https://", tenant, ".test\"")), policy)
        .identity()
        ->user;
  };
  EXPECT_EQ(user("a"), "test/a:alice");
  EXPECT_EQ(user("b"), "test/b:alice");
}

TEST(VerifiedToken, HasNoPrincipalWithoutASubject) {
  EXPECT_EQ(Verified(GoodToken().Claim("sub", "")).principal(), "");
  EXPECT_EQ(Verified(GoodToken().Claim("sub", "\"\"")).principal(), "");
}

TEST(VerifiedToken, IsEmptyWhereTheTokenHasNoSuchClaim) {
  Policy policy = TestPolicy();
  policy.any_audience = policy.allow_absent_type = true;
  policy.require_expiry = false;
  const VerifiedToken token =
      Verified(GoodToken().Header("typ", "").Claim("aud", "").Claim("exp", "").Claim("iat", ""), policy);
  EXPECT_TRUE(token.audiences().empty());
  EXPECT_TRUE(token.matched_audiences().empty());
  EXPECT_TRUE(token.scopes().empty());
  EXPECT_FALSE(token.issued_at() || token.not_before() || token.expires_at());
  EXPECT_EQ(token.type(), "");
}

TEST(VerifiedToken, ACopyKeepsItsViewsAlive) {
  std::optional<VerifiedToken> first = Verified(GoodToken());
  const VerifiedToken copy = *first;
  first.reset();
  EXPECT_EQ(copy.subject(), "alice");
  EXPECT_EQ(copy.issuer(), testing::kTestIssuer);
  EXPECT_EQ(copy.audiences(), std::vector{testing::kTestAudience});
  EXPECT_EQ(**copy.claims().String("sub"), "alice");
}

}  // namespace
}  // namespace assay
