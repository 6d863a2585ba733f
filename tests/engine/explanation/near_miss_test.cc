#include "server/engine/explanation/near_miss.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::TestKey;
using testing::TestTime;
using testing::TokenBuilder;

TokenAnatomy Of(const TokenBuilder& token) {
  return TokenAnatomy::TakeApart(token.Sign(), Limits().token_bytes);
}
TokenBuilder Good() { return TokenBuilder(TestKey("ES256")); }

std::string Told(const NearMiss& miss) {
  return miss ? StrCat(v1::Hint_Name(miss->hint).substr(5), ": ", miss->detail) : "-";
}

// Timed judges a token with one time so many seconds from now, at a skew of one minute.
std::string Timed(const char* claim, int64_t seconds) {
  return Told(MissedByTime(Of(Good().Claim(claim, StrCat(absl::ToUnixSeconds(TestTime()) + seconds))),
                           absl::Minutes(1), TestTime()));
}

TEST(MissedByTime, TellsWhatSkewWouldHaveSavedAnExpiredToken) {
  EXPECT_EQ(Timed("exp", -59), "-");
  EXPECT_EQ(Timed("exp", -60),
            "CLOCK_DIFFERENCE: exp passed 1m ago; clock_skew is 1m, one of 1m1s would have let it pass");
  EXPECT_EQ(Timed("exp", -299),
            "CLOCK_DIFFERENCE: exp passed 4m59s ago; clock_skew is 1m, one of 5m would have let it pass");
  EXPECT_EQ(Timed("exp", -300), "-");
}

TEST(MissedByTime, TellsHowFarAheadTheIssuersClockIs) {
  EXPECT_EQ(Timed("iat", 60), "-");
  EXPECT_EQ(Timed("iat", 61),
            "CLOCK_DIFFERENCE: iat is 1m1s ahead of this clock; clock_skew is 1m, one of 1m1s would have let "
            "it pass");
  EXPECT_EQ(
      Timed("nbf", 300),
      "CLOCK_DIFFERENCE: nbf is 5m ahead of this clock; clock_skew is 1m, one of 5m would have let it pass");
  EXPECT_EQ(Timed("nbf", 301), "-");
}

TEST(MissedByTime, KnowsAWrongTimeZone) {
  EXPECT_EQ(Timed("iat", 3600), "TIME_ZONE: iat is 1 hour ahead of this clock");
  EXPECT_EQ(Timed("iat", 7200 - 120), "TIME_ZONE: iat is 2 hours ahead of this clock");
  EXPECT_EQ(Timed("iat", 7200 + 120), "TIME_ZONE: iat is 2 hours ahead of this clock");
  EXPECT_EQ(Timed("iat", 7200 + 121), "-");
  EXPECT_EQ(Timed("iat", 15 * 3600), "-");
}

TEST(MissedByTime, SaysNothingOfAGoodToken) {
  EXPECT_EQ(Told(MissedByTime(Of(Good()), absl::Minutes(1), TestTime())), "-");
  EXPECT_EQ(Told(MissedByTime(Of(Good().Claim("exp", "\"x\"")), absl::Minutes(1), TestTime())), "-");
  EXPECT_EQ(Told(MissedByTime(TokenAnatomy(), absl::Minutes(1), TestTime())), "-");
}

TEST(MissedAudience, KnowsAnotherSpelling) {
  Policy policy;
  policy.audiences = {"https://api.test"};
  const auto told = [&](const char* audience) {
    return Told(MissedAudience(Of(Good().Claim("aud", audience)), policy, {}));
  };
  EXPECT_EQ(told("\"https://api.test/\""),
            "AUDIENCE_SPELLING: aud is \"https://api.test/\", demanded is \"https://api.test\"");
  EXPECT_EQ(told("[\"x\",\"https://API.test\"]"),
            "AUDIENCE_SPELLING: aud is \"https://API.test\", demanded is \"https://api.test\"");
  EXPECT_EQ(told("\"https://api.test/v2\""), "-");
  EXPECT_EQ(told("\"https://api.test\""), "-");
  EXPECT_EQ(told("7"), "-");
  policy.audiences = {"api://orders"};
  EXPECT_EQ(told("\"orders\""), "AUDIENCE_SPELLING: aud is \"orders\", demanded is \"api://orders\"");
}

TEST(MissedAudience, ComparesWithWhatTheCallerAsksFor) {
  Policy policy;
  policy.audiences = {"https://api.test", "other"};
  EXPECT_EQ(Told(MissedAudience(Of(Good().Claim("aud", "\"OTHER\"")), policy, {.audiences = {"other"}})),
            "AUDIENCE_SPELLING: aud is \"OTHER\", demanded is \"other\"");
  EXPECT_EQ(Told(MissedAudience(Of(Good().Claim("aud", "\"https://api.test/\"")), policy,
                                {.audiences = {"other"}})),
            "-");
}

TEST(MissedScope, FindsAScopeInAnotherClaim) {
  Policy policy;
  policy.scopes_all = {"a", "b"};
  EXPECT_EQ(
      Told(MissedScope(Of(Good().Claim("scope", "\"a\"").Claim("permissions", "[\"a\",\"b\"]")), policy, {})),
      "SCOPE_ELSEWHERE: \"b\" stands in permissions");
  EXPECT_EQ(Told(MissedScope(Of(Good().Claim("scope", "\"a b\"").Claim("roles", "[\"c\"]")), policy,
                             {.scopes_all = {"c"}})),
            "SCOPE_ELSEWHERE: \"c\" stands in roles");
  EXPECT_EQ(Told(MissedScope(Of(Good().Claim("scope", "\"a b\"").Claim("roles", "[\"a\"]")), policy, {})),
            "-");
}

TEST(MissedTenant, NamesTheTenantsThatAreServed) {
  Policy policy;
  const auto of = [](const char* issuer) { return Of(Good().Claim("iss", StrCat("\"", issuer, "\""))); };
  EXPECT_EQ(Told(MissedTenant(of("https://login.test/acme/v2.0"), policy)), "-");
  const auto rule = std::make_shared<TenantRule>();
  policy.tenant = rule;
  rule->issuers = {*IssuerTemplate::Parse("https://login.test/{tenantid}/v2.0")};
  EXPECT_EQ(Told(MissedTenant(of("https://login.test/acme/v2.0"), policy)), "-");
  rule->allow = {"zeta", "acne"};
  EXPECT_EQ(Told(MissedTenant(of("https://login.test/acme/v2.0"), policy)),
            "ISSUER_TENANT: its tenant is \"acme\"; served are \"acne\", \"zeta\", of which \"acne\" is the "
            "nearest");
  EXPECT_EQ(Told(MissedTenant(of("https://login.test/other/v2.0"), policy)),
            "ISSUER_TENANT: its tenant is \"other\"; served are \"acne\", \"zeta\"");
  EXPECT_EQ(Told(MissedTenant(of("https://login.test/zeta/v2.0"), policy)), "-");
}

TEST(MissedKey, NamesThePublishedKids) {
  const auto keys = JwkSet::Parse(testing::KidSet({"k1", "k2"}), AlgorithmSet::All());
  EXPECT_EQ(Told(MissedKey(Of(Good().Header("kid", "\"old\"")), *keys)),
            "UNKNOWN_KEY: kid is \"old\"; published are \"k1\", \"k2\"");
  EXPECT_EQ(Told(MissedKey(Of(Good().Header("kid", "")), *keys)), "-");
}

}  // namespace
}  // namespace assay
