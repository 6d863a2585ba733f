#include "server/transport/handlers/gateway_denial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "proto/catalogue.h"
#include "tests/transport/handlers/gateway_bench.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::HeaderOf;
using ::testing::Not;

Judgement Refused(v1::Reason reason, bool signature_checked = true) {
  Rejection rejection;
  rejection.reason = reason;
  rejection.stage = Describe(reason).stages.front();
  rejection.subject = "a claim";
  rejection.finding = {"what was expected", "what was found"};
  rejection.signature_trials = signature_checked ? 1 : 0;
  return {.verdict = rejection, .policy = "read", .correlation_id = "0123"};
}

// What a stranger sees of a denial.
std::string Seen(const GatewayDenial& denial) {
  std::string seen = std::to_string(denial.status) + "\n" + denial.body;
  for (const auto& [name, value] : denial.headers) seen += name + ": " + value + "\n";
  return seen;
}

TEST(GatewayDenial, IsAChallengeAndAProblem) {
  const GatewayDenial denial = DenialOf(Refused(v1::REASON_AUDIENCE_MISMATCH), {}, nullptr, "");
  EXPECT_EQ(Seen(denial),
            "401\n"
            R"({"title":"Unauthorized","status":401,"detail":"The access token is not valid here.",)"
            R"("code":"TOKEN_INVALID","correlation_id":"0123"})"
            "\n"
            "www-authenticate: Bearer realm=\"assay\", error=\"invalid_token\", error_description=\"The "
            "access token is "
            "not valid here.\"\n"
            "content-type: application/problem+json\n"
            "cache-control: no-store\n");
}

TEST(GatewayDenial, IsABareChallengeWithoutAToken) {
  const GatewayDenial denial =
      DenialOf(Refused(v1::REASON_TOKEN_MISSING, false), {.realm = "orders"}, nullptr, "");
  EXPECT_EQ(HeaderOf(denial.headers, "www-authenticate"), "Bearer realm=\"orders\"");
}

TEST(GatewayDenial, NamesTheScopesThatAreWanting) {
  Judgement judgement = Refused(v1::REASON_SCOPE_INSUFFICIENT);
  judgement.scopes_demanded = {"orders:read", "orders:write"};
  const GatewayDenial denial = DenialOf(judgement, {}, nullptr, "");
  EXPECT_EQ(denial.status, 403);
  EXPECT_THAT(HeaderOf(denial.headers, "www-authenticate"), HasSubstr(R"(error="insufficient_scope")"));
  EXPECT_THAT(HeaderOf(denial.headers, "www-authenticate"),
              HasSubstr(R"(, scope="orders:read orders:write")"));
}

TEST(GatewayDenial, NamesTheResourceMetadataOfThePolicy) {
  const GatewayRules rules{.resource_metadata = "https://api.test/.well-known/oauth-protected-resource"};
  EXPECT_EQ(
      HeaderOf(DenialOf(Refused(v1::REASON_TOKEN_MISSING, false), {}, &rules, "").headers,
               "www-authenticate"),
      "Bearer realm=\"assay\", resource_metadata=\"https://api.test/.well-known/oauth-protected-resource\"");
}

TEST(GatewayDenial, OfWhatCannotBeJudgedIsNoChallenge) {
  const Judgement judgement{.verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Milliseconds(2100)}};
  const GatewayDenial denial = DenialOf(judgement, {}, nullptr, "");
  EXPECT_EQ(denial.status, 503);
  EXPECT_EQ(HeaderOf(denial.headers, "www-authenticate"), "none");
  EXPECT_EQ(HeaderOf(denial.headers, "retry-after"), "3");
  EXPECT_THAT(denial.body, HasSubstr(R"("code":"UNAVAILABLE")"));
}

// A stranger who tries issuers, keys and algorithms out must see no difference; but for the time-out of a
// token that the issuer itself has signed.
TEST(GatewayDenial, Row71_LooksTheSameForAllReasonsOfOneCode) {
  std::map<std::string_view, std::string> seen;
  for (const v1::Reason reason : Reasons()) {
    if (Describe(reason).outcome != v1::OUTCOME_REJECTED) continue;
    const std::string_view code = Describe(Describe(reason).public_code).name;
    const std::string text = Seen(DenialOf(Refused(reason), {}, nullptr, ""));
    EXPECT_EQ(seen.emplace(code, text).first->second, text) << Describe(reason).name;
  }
  EXPECT_EQ(seen.size(), 6u);
}

TEST(GatewayDenial, Row71_SaysNothingOfATokenThatNobodyHasSigned) {
  const std::string unknown = Seen(DenialOf(Refused(v1::REASON_ISSUER_UNKNOWN, false), {}, nullptr, ""));
  for (const v1::Reason reason : Reasons()) {
    const ReasonEntry& entry = Describe(reason);
    if (entry.outcome != v1::OUTCOME_REJECTED || entry.stages.front() == v1::STAGE_INPUT) continue;
    Judgement judgement = Refused(reason, false);
    judgement.scopes_demanded = {"orders:write"};
    std::get<Rejection>(judgement.verdict).forbidden = true;
    EXPECT_EQ(Seen(DenialOf(judgement, {}, nullptr, "")), unknown) << entry.name;
  }
  EXPECT_THAT(Seen(DenialOf(Refused(v1::REASON_TOKEN_EXPIRED), {}, nullptr, "")), HasSubstr("TOKEN_EXPIRED"));
}

TEST(GatewayDenial, TellsTheReasonOnlyWhereTheConfigurationOptsIn) {
  const Judgement judgement = Refused(v1::REASON_KEY_NOT_FOUND, false);
  EXPECT_THAT(Seen(DenialOf(judgement, {}, nullptr, "")), Not(HasSubstr("KEY_NOT_FOUND")));
  const std::string detailed = Seen(DenialOf(judgement, {.detailed_denials = true}, nullptr, ""));
  EXPECT_THAT(detailed, HasSubstr(R"("reason":"KEY_NOT_FOUND","stage":"KEY")"));
  EXPECT_THAT(detailed, HasSubstr(std::string(Describe(v1::REASON_KEY_NOT_FOUND).public_text)));
  EXPECT_THAT(detailed, Not(HasSubstr("what was found")));
}

TEST(GatewayDenial, MayBeReadByScriptsOfTheOriginsThatThePolicyNames) {
  const auto origin = [](std::vector<std::string> allowed, std::string_view origin) {
    const GatewayRules rules{.denied_cors_origins = std::move(allowed)};
    const HeaderList headers = DenialOf(Refused(v1::REASON_TOKEN_MISSING), {}, &rules, origin).headers;
    return HeaderOf(headers, "access-control-allow-origin") + ", " + HeaderOf(headers, "vary");
  };
  EXPECT_EQ(origin({"https://app.test"}, "https://app.test"), "https://app.test, Origin");
  EXPECT_EQ(origin({"https://app.test"}, "https://app.test.evil"), "none, Origin");
  EXPECT_EQ(origin({"https://app.test"}, ""), "none, none");
  EXPECT_EQ(origin({}, "https://app.test"), "none, none");
  EXPECT_EQ(origin({"*"}, "https://app.test"), "*, Origin");
}

}  // namespace
}  // namespace assay
