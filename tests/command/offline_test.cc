#include "server/command/offline.h"

#include <gtest/gtest.h>

#include <variant>

#include "server/base/str_cat.h"
#include "server/command/verdict_json.h"
#include "server/config/config_loader.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::TestKey;
using testing::TokenBuilder;

v1::Config ConfigWithInlineKeys() {
  const auto config = LoadConfig(StrCat(
      "issuers:\n  acme:\n    issuer: \"", testing::kTestIssuer, "\"\n    keys: {inline: '",
      testing::KeySet({TestKey("ES256").PublicJwk()}), "'}\npolicies:\n  p: {accept: {acme: {audiences: [\"",
      testing::kTestAudience, "\"]}}}\ndefault_policy: p\n"));
  EXPECT_TRUE(config.has_value()) << ToString(config.error().kept().front());
  return *config;
}

TEST(Offline, JudgesByInlineKeysAtThePinnedTime) {
  Offline offline(ConfigWithInlineKeys(), testing::TestTime());
  const auto judgement = offline.Judge({.token = TokenBuilder(TestKey("ES256")).Sign()});
  ASSERT_TRUE(judgement.ok());
  ASSERT_TRUE(std::holds_alternative<VerifiedToken>(judgement->verdict)) << VerdictJson(*judgement);
}

TEST(Offline, AnUnknownKidOfAFixedSetIsFinal) {
  Offline offline(ConfigWithInlineKeys(), testing::TestTime());
  const auto judgement = offline.Judge({.token = TokenBuilder(TestKey("ES256", "other")).Sign()});
  ASSERT_TRUE(judgement.ok());
  ASSERT_TRUE(std::holds_alternative<Rejection>(judgement->verdict));
  EXPECT_EQ(std::get<Rejection>(judgement->verdict).reason, v1::REASON_KEY_NOT_FOUND);
}

TEST(Offline, WithoutAPinTheTimeIsNow) {
  Offline offline(ConfigWithInlineKeys(), std::nullopt);
  const auto judgement = offline.Judge({.token = TokenBuilder(TestKey("ES256")).Sign()});
  ASSERT_TRUE(judgement.ok());
  EXPECT_EQ(std::get<Rejection>(judgement->verdict).reason, v1::REASON_TOKEN_EXPIRED);
}

// What a discovered issuer's keys are judged to be, with a network of one machine.
std::string FaultOf(Reach reach, testing::ScriptedOrigin& origin) {
  const std::string issuer = origin.Url("");
  origin.Serve(
      "/.well-known/openid-configuration",
      testing::ScriptedOrigin::Response(
          "200 OK", StrCat(R"({"issuer":")", issuer, R"(","jwks_uri":")", origin.Url("/keys"), "\"}")));
  origin.Serve("/keys",
               testing::ScriptedOrigin::Response("200 OK", testing::KeySet({TestKey("ES256").PublicJwk()})));
  const auto config =
      LoadConfig(StrCat("issuers: {acme: {issuer: \"", issuer,
                        "\", keys: {discovery: auto}}}\npolicies: {p: {accept: {acme: {audiences: [\"",
                        testing::kTestAudience, "\"]}}}}\ndefault_policy: p\n"));
  Offline offline(*config, testing::TestTime(), reach);
  const auto judgement =
      offline.Judge({.token = TokenBuilder(TestKey("ES256")).Claim("iss", JsonQuote(issuer)).Sign()});
  const auto* unjudged = std::get_if<Unjudged>(&judgement->verdict);
  return unjudged == nullptr ? "none" : v1::KeySetFault_Name(unjudged->fault);
}

TEST(Offline, GoesToNoPrivateAddressWhereOnlyPublicOnesMayBeAsked) {
  testing::ScriptedOrigin origin;
  EXPECT_EQ(FaultOf(Reach::kPublicOnly, origin), "KEY_SET_FAULT_ADDRESS_REFUSED");
  EXPECT_EQ(origin.connections(), 0u);
  EXPECT_EQ(FaultOf(Reach::kConfigured, origin), "none");
}

TEST(VerdictJson, ShowsClaimsAsJsonWithExactIntegers) {
  Offline offline(ConfigWithInlineKeys(), testing::TestTime());
  const auto judgement =
      offline.Judge({.token = TokenBuilder(TestKey("ES256")).Claim("n", "9007199254740993").Sign()});
  ASSERT_TRUE(judgement.ok());
  const std::string json = VerdictJson(*judgement);
  EXPECT_TRUE(JsonDocument::Parse(json)) << json;
  EXPECT_NE(json.find("\"n\":9007199254740993"), std::string::npos) << json;
}

TEST(VerdictJson, NamesTheReasonOfARejection) {
  Offline offline(ConfigWithInlineKeys(), testing::TestTime());
  const auto judgement = offline.Judge({.token = "opaque"});
  ASSERT_TRUE(judgement.ok());
  const std::string json = VerdictJson(*judgement);
  EXPECT_TRUE(JsonDocument::Parse(json)) << json;
  EXPECT_NE(json.find("\"reason\":\"TOKEN_MALFORMED\""), std::string::npos) << json;
}

}  // namespace
}  // namespace assay
