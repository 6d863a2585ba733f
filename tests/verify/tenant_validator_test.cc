#include "server/verify/tenant_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::Judge;
using testing::Ruling;
using testing::TestPolicy;
using testing::TrustedKey;

constexpr char kSpelling[] = "https://login.test/{tenantid}/v2.0";

TenantRule ListedTenants() {
  TenantRule rule{.issuers = {*IssuerTemplate::Parse(kSpelling)}, .claim = "tid"};
  rule.allow = {"a", "b"};
  return rule;
}

Policy TenantPolicy(const TenantRule& rule = ListedTenants()) {
  Policy policy = TestPolicy();
  policy.issuer.clear();
  policy.tenant = std::make_shared<const TenantRule>(rule);
  return policy;
}

testing::TokenBuilder TokenOf(std::string_view tenant) {
  return GoodToken()
      .Claim("iss", StrCat("\"https://login.test/", tenant, "/v2.0\""))
      .Claim("tid", StrCat("\"", tenant, "\""));
}

// Told is "REASON STAGE subject: expected ..., found ...".
std::string Told(const std::string& token, const Policy& policy = TenantPolicy()) {
  const auto keys = JwkSet::Parse(testing::KeySet({TrustedKey().PublicJwk()}), AlgorithmSet::All());
  const auto parsed = UnverifiedToken::Parse(token, 4096);
  const auto verified = TokenVerifier(policy).Verify(*parsed, *keys, {}, {}, testing::TestTime());
  if (verified) return StrCat("tenant ", verified->tenant());
  const Ruling ruling = testing::RulingOf(verified);
  return StrCat(ruling.reason, " ", ruling.stage, " ", DetailOf(verified.error()));
}

TEST(TenantValidator, TakesTheTenantThatBothIssAndTheClaimName) {
  EXPECT_EQ(Told(TokenOf("a").Sign()), "tenant a");
  EXPECT_EQ(Told(TokenOf("b").Sign()), "tenant b");
}

TEST(TenantValidator, RefusesAClaimThatNamesAnotherTenantEitherWay) {
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "\"b\"").Sign()),
            "TENANT_MISMATCH POLICY tid: expected tid \"a\", the tenant of iss, found \"b\"");
  EXPECT_EQ(Told(TokenOf("b").Claim("tid", "\"a\"").Sign()),
            "TENANT_MISMATCH POLICY tid: expected tid \"b\", the tenant of iss, found \"a\"");
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "\"A\"").Sign()),
            "TENANT_MISMATCH POLICY tid: expected tid \"a\", the tenant of iss, found \"A\"");
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "\"\"").Sign()),
            "TENANT_MISMATCH POLICY tid: expected tid \"a\", the tenant of iss, found \"\"");
}

TEST(TenantValidator, WantsTheClaimToBeThereAndAString) {
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "").Sign()),
            "CLAIM_MISSING CLAIMS tid: expected tid \"a\", the tenant of iss, found no tid");
  EXPECT_TRUE(Told(TokenOf("a").Claim("tid", "7").Sign()).starts_with("CLAIM_INVALID CLAIMS tid"));
  EXPECT_TRUE(Told(TokenOf("a").Claim("tid", "[\"a\"]").Sign()).starts_with("CLAIM_INVALID CLAIMS tid"));
}

TEST(TenantValidator, RefusesATenantThatIsNotServed) {
  EXPECT_EQ(Told(TokenOf("c").Sign()),
            "TENANT_MISMATCH POLICY iss: expected one of 2 tenants that are served, found \"c\"");
  EXPECT_EQ(Told(TokenOf("A").Sign()),
            "TENANT_MISMATCH POLICY iss: expected one of 2 tenants that are served, found \"A\"");
}

TEST(TenantValidator, ServesTenantsByPatternOrAllOfThem) {
  TenantRule rule = ListedTenants();
  rule.allow.clear();
  EXPECT_TRUE(Told(TokenOf("a").Sign(), TenantPolicy(rule)).starts_with("TENANT_MISMATCH"));
  rule.pattern = *Pattern::Compile("eu-.*");
  EXPECT_EQ(Told(TokenOf("eu-1").Sign(), TenantPolicy(rule)), "tenant eu-1");
  EXPECT_EQ(Told(TokenOf("xeu-1").Sign(), TenantPolicy(rule)),
            "TENANT_MISMATCH POLICY iss: expected a tenant like \"eu-.*\", found \"xeu-1\"");
  rule.pattern.reset();
  rule.any_tenant = true;
  EXPECT_EQ(Told(TokenOf("whoever").Sign(), TenantPolicy(rule)), "tenant whoever");
}

TEST(TenantValidator, RefusesAnIssuerOutsideTheTemplate) {
  EXPECT_EQ(
      Told(TokenOf("a").Claim("iss", "\"https://login.test/a/v1.0\"").Sign()),
      "TENANT_MISMATCH POLICY iss: expected an iss of the template, found \"https://login.test/a/v1.0\"");
}

TEST(TenantValidator, TakesAnotherClaimOrIssAlone) {
  TenantRule rule = ListedTenants();
  rule.claim = "org_id";
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "").Claim("org_id", "\"a\"").Sign(), TenantPolicy(rule)), "tenant a");
  rule.claim.clear();
  EXPECT_EQ(Told(TokenOf("a").Claim("tid", "\"b\"").Sign(), TenantPolicy(rule)), "tenant a");
}

TEST(TenantValidator, StandsBehindTheSignatureAndBeforeTheAudience) {
  EXPECT_TRUE(Told(TokenOf("a").Claim("tid", "\"b\"").Claim("aud", "\"x\"").Sign()).starts_with("TENANT_"));
  EXPECT_TRUE(
      Told(TokenOf("a").Claim("tid", "\"b\"").Header("kid", "\"x\"").Sign()).starts_with("KEY_NOT_FOUND"));
}

TEST(TenantValidator, NeedsNoKey) {
  const std::string token = TokenOf("a").Claim("tid", "\"b\"").Sign();
  const auto rejection =
      TokenVerifier(TenantPolicy())
          .CheckWithoutKey(*UnverifiedToken::Parse(token, 4096), {}, {}, testing::TestTime());
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->reason, v1::REASON_TENANT_MISMATCH);
  EXPECT_FALSE(rejection->signature_checked());
}

TEST(TenantValidator, WithoutATemplateTheTenantIsWhateverTidSays) {
  EXPECT_EQ(Told(GoodToken().Claim("tid", "\"t1\"").Sign(), TestPolicy()), "tenant t1");
  EXPECT_EQ(Told(GoodToken().Claim("tid", "7").Sign(), TestPolicy()), "tenant ");
  EXPECT_EQ(Told(GoodToken().Sign(), TestPolicy()), "tenant ");
}

// Microsoft Entra ID says of each key whose tokens it signs.
TEST(TenantValidator, AKeyOfOneTenantJudgesNoTokenOfAnother) {
  const auto with_issuer = [](std::string_view issuer) {
    std::string jwk = TrustedKey().PublicJwk();
    return jwk.insert(1, StrCat("\"issuer\":\"", issuer, "\","));
  };
  const Judge of_a({with_issuer("https://login.test/a/v2.0")}, TenantPolicy());
  EXPECT_EQ(of_a.Reason(TokenOf("a").Sign()), testing::kVerified);
  EXPECT_EQ(of_a.Reason(TokenOf("b").Sign()), "KEY_UNUSABLE");
  const Judge of_all({with_issuer(kSpelling)}, TenantPolicy());
  EXPECT_EQ(of_all.Reason(TokenOf("a").Sign()), testing::kVerified);
  EXPECT_EQ(of_all.Reason(TokenOf("b").Sign()), testing::kVerified);
  EXPECT_EQ(of_all.Reason(TokenOf("a").Claim("tid", "\"b\"").Sign()), "KEY_UNUSABLE");
}

}  // namespace
}  // namespace assay
