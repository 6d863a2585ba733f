#include "server/config/revision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::MatchesRegex;

v1::Config Load(const std::string& text) {
  const auto config = LoadConfig(text);
  EXPECT_TRUE(config) << FaultsOf(text);
  return config ? *config : v1::Config();
}

// Two policies, each with an issuer of its own.
std::string Two(const std::string& a_more = "", const std::string& p_more = "",
                const std::string& more = "") {
  return "issuers: {a: {issuer: urn:a, keys: {url: https://a.example}" + a_more +
         "}, b: {issuer: urn:b, keys: {url: https://b.example}}}\n"
         "policies: {p: {accept: {a: {audiences: [x]}}" +
         p_more + "}, q: {accept: {b: {audiences: [x]}}}}\n" + more;
}

TEST(Revision, IsTwelveHexadecimalDigits) {
  const v1::Config config = Load(Two());
  EXPECT_THAT(PolicyRevision(config, "p"), MatchesRegex("[0-9a-f]{12}"));
  EXPECT_THAT(ConfigRevision(config), MatchesRegex("[0-9a-f]{12}"));
  EXPECT_NE(PolicyRevision(config, "p"), PolicyRevision(config, "q"));
  EXPECT_EQ(PolicyRevision(config, "none"), "");
}

TEST(Revision, OfAPolicyChangesWithItsContentAndItsIssuersOnly) {
  const v1::Config before = Load(Two());
  const v1::Config policy = Load(Two("", ", scopes_all: [s]"));
  const v1::Config issuer = Load(Two(", clock_skew: 1s"));
  const v1::Config elsewhere = Load(Two("", "", "telemetry: {log: {level: warn}}\n"));
  for (const v1::Config& after : {policy, issuer}) {
    EXPECT_NE(PolicyRevision(before, "p"), PolicyRevision(after, "p"));
    EXPECT_EQ(PolicyRevision(before, "q"), PolicyRevision(after, "q"));
    EXPECT_NE(ConfigRevision(before), ConfigRevision(after));
  }
  EXPECT_EQ(PolicyRevision(before, "p"), PolicyRevision(elsewhere, "p"));
  EXPECT_NE(ConfigRevision(before), ConfigRevision(elsewhere));
}

TEST(Revision, CoversAllThatAPolicyCanSay) {
  const std::string before = PolicyRevision(Load(Two()), "p");
  std::set<std::string> revisions = {before};
  const std::vector<std::string> changes = {", rules: [{claim: /a, equals: 1}]",
                                            ", rules: [{claim: /a, equals: \"1\"}]",
                                            ", rules: [{claim: /a, equals: 1, message: x}]",
                                            ", candidate: q",
                                            ", scopes_any: [s]",
                                            ", enforcement: off",
                                            ", profile: at_jwt",
                                            ", output: {deny: [a]}",
                                            ", output: {allow: [a]}",
                                            ", identity: {user: {claim: /sub}}",
                                            ", identity: {user: {claim: /sub, prefix: x}}",
                                            ", forbid_audience_mismatch: true"};
  for (const std::string& change : changes) revisions.insert(PolicyRevision(Load(Two("", change)), "p"));
  EXPECT_EQ(revisions.size(), changes.size() + 1);
  EXPECT_NE(PolicyRevision(Load(Two(", audience_claims: [azp]")), "p"), before);
}

TEST(Revision, DoesNotDependOnSpellingOrOrder) {
  const v1::Config flow = Load(Two());
  const v1::Config block = Load(
      "policies:\n  q: {accept: {b: {audiences: [\"x\"]}}}\n  p: {accept: {a: {audiences: [x]}}}\n"
      "issuers:\n  b: {keys: {url: https://b.example, ttl_min: 60s}, issuer: \"urn:b\"}\n"
      "  a: {keys: {url: https://a.example}, issuer: urn:a}\n");
  EXPECT_EQ(ConfigRevision(flow), ConfigRevision(block));
  EXPECT_EQ(PolicyRevision(flow, "p"), PolicyRevision(block, "p"));
}

TEST(Revision, OfKeySupplyIgnoresWhatOnlyTokensAreJudgedBy) {
  const v1::Issuer issuer = LoadConfig(GoodConfig())->issuers().at("main");
  const auto supply = [&](auto change) {
    v1::Issuer changed = issuer;
    change(changed);
    return KeySupplyRevision("main", changed) == KeySupplyRevision("main", issuer);
  };
  EXPECT_TRUE(supply([](v1::Issuer& i) { i.mutable_clock_skew()->set_seconds(1); }));
  EXPECT_TRUE(supply([](v1::Issuer& i) { i.set_kidless(v1::KIDLESS_REJECT); }));
  EXPECT_TRUE(supply([](v1::Issuer& i) { i.set_startup(v1::STARTUP_LAZY); }));
  EXPECT_FALSE(supply([](v1::Issuer& i) { i.set_issuer("https://other.example"); }));
  EXPECT_FALSE(supply([](v1::Issuer& i) { i.set_proxy("http://p:1"); }));
  EXPECT_FALSE(supply([](v1::Issuer& i) { i.add_algorithms("ES384"); }));
  EXPECT_FALSE(supply([](v1::Issuer& i) { i.mutable_keys()->mutable_hard_ttl()->set_seconds(1000); }));
  EXPECT_NE(KeySupplyRevision("main", issuer), KeySupplyRevision("other", issuer));
}

TEST(Revision, OfTheKeysPlaceIgnoresTimesAndAlgorithmsButNotTrust) {
  const v1::Issuer issuer = LoadConfig(GoodConfig())->issuers().at("main");
  const auto place = [&](auto change) {
    v1::Issuer changed = issuer;
    change(changed);
    return KeyPlaceRevision("main", changed) == KeyPlaceRevision("main", issuer);
  };
  EXPECT_TRUE(place([](v1::Issuer& i) { i.add_algorithms("ES384"); }));
  EXPECT_TRUE(place([](v1::Issuer& i) { i.mutable_keys()->mutable_hard_ttl()->set_seconds(1000); }));
  EXPECT_TRUE(place([](v1::Issuer& i) { i.mutable_keys()->mutable_total_timeout()->set_seconds(9); }));
  EXPECT_FALSE(place([](v1::Issuer& i) { i.mutable_keys()->set_ca_file("/ca.pem"); }));
  EXPECT_FALSE(place([](v1::Issuer& i) { i.mutable_keys()->set_discovery("https://x.example/d"); }));
  EXPECT_FALSE(place([](v1::Issuer& i) { i.set_proxy("http://p:1"); }));
  EXPECT_FALSE(place([](v1::Issuer& i) { i.set_issuer("https://other.example"); }));
}

}  // namespace
}  // namespace assay
