#include "server/verify/claims_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"
#include "tests/testing/token_builder.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::RulingOf;
using testing::TestPolicy;
using testing::TestTime;
using testing::TokenBuilder;
using Texts = std::vector<std::string_view>;

// Claims is a payload before the checks, without a key and without the checks that come before.
class Claims {
 public:
  explicit Claims(std::string json)
      : text_(TokenBuilder(testing::TrustedKey()).RawPayload(std::move(json)).Sign()),
        token_(UnverifiedToken::Parse(text_, Limits().token_bytes).value()) {}

  // Context begins as the types of all claims leave it.
  CheckContext Context(const Policy& policy, const Narrowing& narrowing) const {
    CheckContext context{token_, policy, narrowing, nullptr, revocations, TestTime()};
    EXPECT_TRUE(ValidateClaimTypes(context));
    return context;
  }
  std::string Reason(CheckResult (*check)(CheckContext&), const Policy& policy,
                     const Narrowing& narrowing = {}) const {
    CheckContext context = Context(policy, narrowing);
    return RulingOf(check(context)).reason;
  }

  Revocations revocations{};

 private:
  std::string text_;
  UnverifiedToken token_;
};

TEST(ValidateClaimTypes, TakesWhatScopeAndScpGrantTogether) {
  const Claims claims(R"({"iss":"x","scope":"read write","scp":["write","admin","admin"]})");
  const Policy policy;
  const Narrowing narrowing;
  EXPECT_EQ(claims.Context(policy, narrowing).scopes, (Texts{"read", "write", "admin"}));
}

TEST(ValidateClaimTypes, LeavesWhatItReadInTheContext) {
  const Claims claims(
      R"({"iss":"x","sub":"alice","aud":["a","b"],"scope":"read write","exp":3,"nbf":2,"iat":1.5})");
  const Policy policy;
  const Narrowing narrowing;
  const CheckContext context = claims.Context(policy, narrowing);
  EXPECT_EQ(context.subject, "alice");
  EXPECT_EQ(context.audiences, (Texts{"a", "b"}));
  EXPECT_EQ(context.scopes, (Texts{"read", "write"}));
  EXPECT_EQ(context.expires_at, absl::FromUnixSeconds(3));
  EXPECT_EQ(context.not_before, absl::FromUnixSeconds(2));
  EXPECT_EQ(context.issued_at, absl::FromUnixMillis(1500));
}

TEST(ValidateClaimTypes, LeavesAbsentClaimsEmpty) {
  const Claims claims(R"({"iss":"x"})");
  const Policy policy;
  const Narrowing narrowing;
  const CheckContext context = claims.Context(policy, narrowing);
  EXPECT_EQ(context.subject, "");
  EXPECT_TRUE(context.audiences.empty());
  EXPECT_TRUE(context.scopes.empty());
  EXPECT_FALSE(context.expires_at || context.not_before || context.issued_at);
}

TEST(ValidateRequiredClaims, AsksForExpAudAndWhatThePolicyNames) {
  const Claims bare(R"({"iss":"x","azp":null})");
  Policy policy = TestPolicy();
  EXPECT_EQ(bare.Reason(ValidateRequiredClaims, policy), "CLAIM_MISSING");
  policy.require_expiry = false;
  EXPECT_EQ(bare.Reason(ValidateRequiredClaims, policy), "CLAIM_MISSING");
  policy.any_audience = true;
  EXPECT_EQ(bare.Reason(ValidateRequiredClaims, policy), testing::kVerified);
  policy.required_claims = {"azp"};  // being there is all that is asked
  EXPECT_EQ(bare.Reason(ValidateRequiredClaims, policy), testing::kVerified);
  policy.required_claims = {"azp", "acr"};
  EXPECT_EQ(bare.Reason(ValidateRequiredClaims, policy), "CLAIM_MISSING");
}

TEST(ValidateRequiredClaims, AsksForIatWhereAPolicyMeasuresFromIt) {
  const Claims claims(R"({"iss":"x","aud":"a","exp":1})");
  Policy policy = TestPolicy();
  EXPECT_EQ(claims.Reason(ValidateRequiredClaims, policy), testing::kVerified);
  policy.max_age = absl::Hours(1);
  EXPECT_EQ(claims.Reason(ValidateRequiredClaims, policy), "CLAIM_MISSING");
  policy.max_age.reset();
  policy.max_lifetime = absl::Hours(1);
  EXPECT_EQ(claims.Reason(ValidateRequiredClaims, policy), "CLAIM_MISSING");
}

TEST(ValidateTimes, PassWhereTheClaimIsAbsent) {
  const Claims claims(R"({"iss":"x"})");
  Policy policy = TestPolicy();
  policy.max_lifetime = policy.max_age = absl::Seconds(1);
  for (const auto check :
       {ValidateExpiry, ValidateNotBefore, ValidateIssuedAt, ValidateLifetime, ValidateAge}) {
    EXPECT_EQ(claims.Reason(check, policy), testing::kVerified);
  }
}

TEST(ValidateLifetime, RefusesNoTokenThatEndsBeforeItBegins) {
  Policy policy = TestPolicy();
  policy.max_lifetime = absl::Seconds(1);
  EXPECT_EQ(Claims(R"({"iss":"x","iat":100,"exp":50})").Reason(ValidateLifetime, policy), testing::kVerified);
}

TEST(ValidateAudience, KeepsTheAudiencesThatMatched) {
  const Claims claims(R"({"iss":"x","aud":["c","b","a","b2"]})");
  Policy policy = TestPolicy();
  policy.audiences = {"a", "b"};
  Narrowing narrowing;
  CheckContext context = claims.Context(policy, narrowing);
  ASSERT_TRUE(ValidateAudience(context));
  EXPECT_EQ(context.matched_audiences, (Texts{"b", "a"}));

  narrowing.audiences = {"a", "z"};
  CheckContext narrowed = claims.Context(policy, narrowing);
  ASSERT_TRUE(ValidateAudience(narrowed));
  EXPECT_EQ(narrowed.matched_audiences, (Texts{"a"}));
}

TEST(ValidateAudience, TakesAnyWhereThePolicySaysSoButNotAgainstTheCaller) {
  const Claims claims(R"({"iss":"x","aud":"c"})");
  Policy policy = TestPolicy();
  policy.any_audience = true;
  Narrowing narrowing;
  EXPECT_EQ(claims.Reason(ValidateAudience, policy), testing::kVerified);
  narrowing.audiences = {"c"};
  EXPECT_EQ(claims.Reason(ValidateAudience, policy, narrowing), testing::kVerified);
  narrowing.audiences = {"d"};
  EXPECT_EQ(claims.Reason(ValidateAudience, policy, narrowing), "AUDIENCE_MISMATCH");
}

TEST(ValidateScopes, AsksForAllOfThePolicysAndOfTheCallers) {
  const Claims claims(R"({"iss":"x","scope":"read write"})");
  Policy policy = TestPolicy();
  Narrowing narrowing;
  policy.scopes_all = {"read"};
  narrowing.scopes_all = {"write"};
  EXPECT_EQ(claims.Reason(ValidateScopes, policy, narrowing), testing::kVerified);
  policy.scopes_all = {"read", "admin"};
  EXPECT_EQ(claims.Reason(ValidateScopes, policy, narrowing), "SCOPE_INSUFFICIENT");
  policy.scopes_all = {};
  narrowing.scopes_all = {"write", "admin"};
  EXPECT_EQ(claims.Reason(ValidateScopes, policy, narrowing), "SCOPE_INSUFFICIENT");
}

std::string Revoked(const std::string& payload, Revocations revocations) {
  Claims claims(payload);
  claims.revocations = std::move(revocations);
  return claims.Reason(ValidateRevocation, TestPolicy());
}

TEST(ValidateRevocation, RefusesATokenOfARevokedJti) {
  const Revocations revoked{.token_ids = {"t1"}};
  EXPECT_EQ(Revoked(R"({"iss":"i","jti":"t1"})", revoked), "TOKEN_REVOKED");
  for (const char* other : {R"("T1")", R"("t")", R"("t11")"})
    EXPECT_EQ(Revoked(StrCat(R"({"iss":"i","jti":)", other, "}"), revoked), testing::kVerified) << other;
  EXPECT_EQ(Revoked(R"({"iss":"i"})", revoked), testing::kVerified);
}

TEST(ValidateRevocation, RefusesTokensOfASubjectIssuedBeforeATime) {
  const Revocations revoked{.issued_before = {{"alice", absl::FromUnixSeconds(1000)}}};
  const auto reason = [&](std::string_view claims) {
    return Revoked(StrCat(R"({"iss":"i",)", claims, "}"), revoked);
  };
  EXPECT_EQ(reason(R"("sub":"alice","iat":999)"), "TOKEN_REVOKED");
  EXPECT_EQ(reason(R"("sub":"alice","iat":999.9)"), "TOKEN_REVOKED");
  EXPECT_EQ(reason(R"("sub":"alice","iat":1000)"), testing::kVerified);
  EXPECT_EQ(reason(R"("sub":"alice","iat":1001)"), testing::kVerified);
  EXPECT_EQ(reason(R"("sub":"alice")"), "TOKEN_REVOKED");
  EXPECT_EQ(reason(R"("sub":"bob","iat":1)"), testing::kVerified);
}

}  // namespace
}  // namespace assay
