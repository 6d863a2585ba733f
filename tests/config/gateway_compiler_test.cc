#include "server/config/gateway_compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::ElementsAre;

TEST(GatewayCompiler, KnowsEverySpellingOfAName) {
  v1::Gateways gateways;
  (*gateways.mutable_identity_headers())["x-assay_user"].set_part(v1::IDENTITY_PART_USER);
  const GatewaySettings settings = GatewaySettingsOf(gateways);
  EXPECT_THAT(settings.identity_headers.front().other_spellings,
              ElementsAre("x-assay-user", "x_assay-user", "x_assay_user"));
}

TEST(GatewayCompiler, TakesOverWhatAConfigurationSays) {
  const auto config = LoadConfig(GoodConfig(
      "",
      "    gateway: {cookie: token, metadata_claims: [sub], denied_cors_origins: [\"*\"]}\n    binding: "
      "required\n",
      "gateways: {denials: detailed, unjudged: denied_503, identity_headers: {x-mail: {claim: /email}}}\n"));
  ASSERT_TRUE(config);
  const GatewaySettings settings = GatewaySettingsOf(config->gateways());
  EXPECT_EQ(settings.realm, "assay");
  EXPECT_TRUE(settings.detailed_denials);
  EXPECT_EQ(settings.unjudged, UnjudgedAnswer::kDenied503);
  ASSERT_EQ(settings.identity_headers.size(), 1u);
  EXPECT_EQ(settings.identity_headers.front().claim->text(), "/email");
  const GatewayRules rules = GatewayRulesOf(config->policies().at("read").gateway());
  EXPECT_EQ(rules.cookie, "token");
  EXPECT_THAT(rules.metadata_claims, ElementsAre("sub"));
  EXPECT_EQ(config->policies().at("read").binding(), v1::BINDING_DEMAND_REQUIRED);
}

TEST(GatewayCompiler, TellsFourHeadersByDefault) {
  const auto config = LoadConfig(GoodConfig());
  ASSERT_TRUE(config);
  std::vector<std::string> names;
  for (const IdentityHeader& header : GatewaySettingsOf(config->gateways()).identity_headers)
    names.push_back(header.name);
  EXPECT_THAT(names, ElementsAre("x-assay-issuer", "x-assay-principal", "x-assay-scopes", "x-assay-user"));
  EXPECT_EQ(config->gateways().unjudged(), v1::UNJUDGED_ANSWER_RPC_ERROR);
}

}  // namespace
}  // namespace assay
