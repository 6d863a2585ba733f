#include "server/config/config_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "server/config/config_defaults.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ConfigLoader, FillsInEveryDefault) {
  const auto config = LoadConfig(GoodConfig());
  ASSERT_TRUE(config) << FaultsOf(GoodConfig());
  EXPECT_EQ(config->api_version(), "assay/v1");
  EXPECT_EQ(config->listeners().service().address(), "127.0.0.1:9000");
  EXPECT_EQ(config->listeners().ops().address(), "127.0.0.1:9002");
  EXPECT_EQ(config->limits().token_bytes(), 16384u);
  EXPECT_EQ(config->telemetry().log().format(), v1::LOG_FORMAT_JSON);
  EXPECT_EQ(config->telemetry().log().level(), v1::LOG_LEVEL_INFO);
  const v1::Issuer& issuer = config->issuers().at("main");
  EXPECT_THAT(issuer.algorithms(), ElementsAre("RS256", "PS256", "ES256", "EdDSA"));
  EXPECT_EQ(ToAbsl(issuer.clock_skew()), absl::Seconds(60));
  EXPECT_EQ(issuer.startup(), v1::STARTUP_OPTIONAL);
  EXPECT_EQ(issuer.kidless(), v1::KIDLESS_SINGLE);
  EXPECT_EQ(ToAbsl(issuer.keys().connect_timeout()), absl::Seconds(2));
  EXPECT_EQ(ToAbsl(issuer.keys().total_timeout()), absl::Seconds(5));
  EXPECT_EQ(ToAbsl(issuer.keys().ttl_default()), absl::Seconds(300));
  EXPECT_EQ(ToAbsl(issuer.keys().ttl_min()), absl::Seconds(60));
  EXPECT_EQ(ToAbsl(issuer.keys().ttl_max()), absl::Seconds(900));
  EXPECT_EQ(ToAbsl(issuer.keys().hard_ttl()), absl::Hours(24));
  EXPECT_EQ(issuer.keys().empty_set(), v1::EMPTY_SET_REFUSE);
  EXPECT_THAT(config->policies().at("read").types(), ElementsAre("at+jwt", "jwt", "absent"));
  EXPECT_FALSE(config->policies().at("read").has_max_lifetime());
}

TEST(ConfigLoader, LetsIssuersInheritDefaultsAndOverrideThem) {
  const auto config = LoadConfig(
      "defaults: {clock_skew: 10s, algorithms: [ES384]}\n"
      "issuers:\n"
      "  a: {issuer: a, keys: {url: https://a.example/k}}\n"
      "  b: {issuer: b, keys: {url: https://b.example/k}, clock_skew: 0s, algorithms: [RS512]}\n"
      "policies: {p: {accept: {a: {audiences: [x]}, b: {any_audience: true}}}}\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(ToAbsl(config->issuers().at("a").clock_skew()), absl::Seconds(10));
  EXPECT_THAT(config->issuers().at("a").algorithms(), ElementsAre("ES384"));
  EXPECT_EQ(ToAbsl(config->issuers().at("b").clock_skew()), absl::ZeroDuration());
  EXPECT_THAT(config->issuers().at("b").algorithms(), ElementsAre("RS512"));
}

TEST(ConfigLoader, ReadsJson) {
  EXPECT_EQ(FaultsOf(R"({"issuers":{"a":{"issuer":"https://a.example","keys":{"discovery":"auto"}}},
                         "policies":{"p":{"accept":{"a":{"audiences":["x"]}},"max_age":"1h"}}})"),
            "none");
}

TEST(ConfigLoader, TellsFaultsOfReadingAndOfRulesAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(
      FaultsOf("default_policy: raed\n"
               "issuers:\n"
               "  main:\n"
               "    issuer: https://idp.example\n"
               "    clock_skew: 301s\n"
               "    keys: {discovery: auto}\n"
               "    bogus: 1\n"
               "policies:\n"
               "  read:\n"
               "    accept: {mian: {}}\n"),
      "1:17: default_policy: no policy is named \"raed\"; did you mean \"read\"?\n"
      "5:17: issuers.main.clock_skew: must be 0s to 5m, is 301s\n"
      "7:5: issuers.main.bogus: unknown field \"bogus\"\n"
      "10:14: policies.read.accept.mian: no issuer is configured under this name; did you mean \"main\"?\n"
      "10:14: policies.read.accept.mian: needs audiences, or any_audience: true said aloud\n");
}

TEST(ConfigLoader, DoesNotCallMissingWhatIsMisspeltOrUnread) {
  EXPECT_EQ(
      FaultsOf("issuers:\n  main:\n    isuer: https://idp.example\n    keys: {url: 5}\n"
               "policies: {p: {accept: {main: {audience: [x]}}}}\n"),
      "3:5: issuers.main.isuer: unknown field \"isuer\"; did you mean \"issuer\"?\n"
      "4:17: issuers.main.keys.url: expected a string, found the number 5; put it in quotes if it is meant "
      "as "
      "text\n"
      "5:32: policies.p.accept.main.audience: unknown field \"audience\"; did you mean \"audiences\"?\n");
  EXPECT_EQ(FaultsOf("issuer: {}\npolcies: {}\n"),
            "1:1: issuer: unknown field \"issuer\"; did you mean \"issuers\"?\n"
            "2:1: polcies: unknown field \"polcies\"; did you mean \"policies\"?\n");
}

TEST(ConfigLoader, RefusesAConfigurationWithoutIssuersOrPolicies) {
  EXPECT_EQ(FaultsOf("api_version: assay/v1\n"),
            "1:1: no issuers: every token would be refused\n"
            "1:1: no policies: nothing says which issuers and audiences are ours\n");
  EXPECT_EQ(FaultsOf(""), "1:1: the document is empty\n");
}

TEST(ConfigLoader, RefusesAnotherVersion) {
  EXPECT_EQ(FaultsOf("api_version: assay/v2\n" + GoodConfig()),
            "1:14: api_version: this build reads \"assay/v1\", found \"assay/v2\"\n");
}

TEST(ConfigLoader, BoundsTokenBytes) {
  for (const char* size : {"1KiB", "1024", "16KiB", "64KiB"}) {
    EXPECT_EQ(FaultsOf(GoodConfig("", "", "limits: {token_bytes: " + std::string(size) + "}\n")), "none")
        << size;
  }
  for (const char* size : {"0", "1023", "65537", "1GiB"}) {
    EXPECT_THAT(FaultsOf(GoodConfig("", "", "limits: {token_bytes: " + std::string(size) + "}\n")),
                HasSubstr("8:23: limits.token_bytes: must be 1KiB to 64KiB, is "))
        << size;
  }
}

class ConfigFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(::testing::TempDir()) /
        ("assay_config_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(ConfigFile, StartsRelativePathsAtItsOwnFolder) {
  const std::string path = folder_ / "assay.yaml";
  for (const char* name : {"c.pem", "k.pem", "ca.pem"}) std::ofstream(folder_ / name) << "PEM";
  const std::string absolute = folder_ / "ca.pem";
  std::ofstream(path) << "issuers: {a: {issuer: urn:a, keys: {file: keys/a.jwks}},\n"
                         "  b: {issuer: urn:b, keys: {url: https://b.example/k, ca_file: \"" +
                             absolute +
                             "\"}}}\n"
                             "policies: {p: {accept: {a: {audiences: [x]}}}}\n"
                             "listeners: {service: {tls: {cert_file: c.pem, key_file: k.pem}}}\n"
                             "state_dir: state\n";
  const auto config = LoadConfigFile(path);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->issuers().at("a").keys().file(), folder_ / "keys/a.jwks");
  EXPECT_EQ(config->issuers().at("b").keys().ca_file(), absolute);
  EXPECT_EQ(config->listeners().service().tls().cert_file(), folder_ / "c.pem");
  EXPECT_EQ(config->issuers().at("b").keys().url(), "https://b.example/k");
  EXPECT_EQ(config->state_dir(), folder_ / "state");
}

TEST_F(ConfigFile, TellsWhyAFileCannotBeRead) {
  const auto missing = LoadConfigFile(folder_ / "none.yaml");
  ASSERT_FALSE(missing);
  ASSERT_EQ(missing.error().size(), 1u);
  EXPECT_EQ(missing.error().kept()[0].line, 0);
  EXPECT_THAT(missing.error().kept()[0].message, HasSubstr("No such file"));
  const auto directory = LoadConfigFile(folder_);
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().kept()[0].message, HasSubstr("Is a directory"));
}

TEST_F(ConfigFile, RefusesAFileThatIsTooLarge) {
  const std::string path = folder_ / "large.yaml";
  std::ofstream(path) << GoodConfig() << "#" << std::string(17 << 20, 'x');
  const auto config = LoadConfigFile(path);
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().kept()[0].message, HasSubstr("larger than 16 MiB"));
}

// A cheap fuzzer: whatever stands at whatever place, a load ends with a configuration or with faults.
TEST(ConfigLoader, SurvivesEveryByteAtEveryPlace) {
  const std::string good =
      GoodConfig("    clock_skew: 1m\n", "    scopes_all: &s [a, \"b\"]\n    require: *s\n",
                 "listeners: {ops: {address: \"127.0.0.1:1\"}}\n");
  ASSERT_EQ(FaultsOf(good), "none");
  for (size_t place = 0; place <= good.size(); ++place) {
    EXPECT_NE(FaultsOf(good.substr(0, place)), "");
    for (char byte : std::string_view(":{}[],&*!|>'\"%@`#-? \n\t\\\xff\x00z5~", 29)) {
      std::string text = good;
      if (place < good.size()) text[place] = byte;
      EXPECT_NE(FaultsOf(text), "");
    }
    for (char byte : std::string_view(":{}[]*&\"\n-")) {
      EXPECT_NE(FaultsOf(std::string(good).insert(place, 1, byte)), "");
    }
  }
}

}  // namespace
}  // namespace assay
