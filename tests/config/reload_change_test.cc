#include "server/config/reload_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/config/revision.h"
#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Config Loaded(std::string_view text) { return LoadConfig(text).value(); }

TEST(ReloadChange, NamesWhatWasAddedRemovedAndChanged) {
  const v1::Config before = Loaded(GoodConfig());
  v1::Config now = before;
  (*now.mutable_issuers())["b"] = now.issuers().at("main");
  (*now.mutable_issuers())["a"] = now.issuers().at("main");
  (*now.mutable_issuers())["main"].set_startup(v1::STARTUP_LAZY);
  now.mutable_policies()->clear();
  const ReloadChange change = CompareConfigs(before, now);
  EXPECT_THAT(change.issuers.added, ElementsAre("a", "b"));
  EXPECT_THAT(change.issuers.changed, ElementsAre("main"));
  EXPECT_THAT(change.issuers.removed, IsEmpty());
  EXPECT_THAT(change.policies.removed, ElementsAre("read"));
  EXPECT_THAT(CompareConfigs(now, before).issuers.removed, ElementsAre("a", "b"));
}

TEST(ReloadChange, NamesTheOtherSettingsThatAreFollowed) {
  const v1::Config before = Loaded(GoodConfig());
  EXPECT_THAT(CompareConfigs(before, before).settings, IsEmpty());
  v1::Config now = before;
  now.mutable_gateways()->mutable_identity_headers()->erase("x-assay-user");
  now.set_default_policy("read");
  now.mutable_telemetry()->mutable_log()->set_level(v1::LOG_LEVEL_DEBUG);
  EXPECT_THAT(CompareConfigs(before, now).settings,
              ElementsAre("default_policy", "gateways", "telemetry.log.level"));
}

TEST(ReloadChange, KeepsWhatOnlyARestartChangesAndNamesIt) {
  const v1::Config running = Loaded(GoodConfig());
  v1::Config wanted = Loaded(GoodConfig(
      "    clock_skew: 5s\n", "",
      "state_dir: s\nlimits: {token_bytes: 1KiB}\nlisteners: {ops: {address: \"127.0.0.1:1\"}, admin: "
      "{address: "
      "\"unix:/a\"}}\ntelemetry: {log: {format: text, level: debug}}\nrevocations: {file: r.yaml}\n"));
  EXPECT_THAT(KeepUntilRestart(running, wanted),
              ElementsAre("state_dir", "listeners.ops.address", "listeners.admin", "limits.token_bytes",
                          "revocations", "telemetry.log.format"));
  const v1::Config followed =
      Loaded(GoodConfig("    clock_skew: 5s\n", "", "telemetry: {log: {level: debug}}\n"));
  EXPECT_EQ(ConfigRevision(wanted), ConfigRevision(followed));
}

TEST(ReloadChange, KeepsWhomForwardAuthBelievesUntilARestart) {
  const auto with = [](const std::string& members) {
    return Loaded(GoodConfig("", "", "listeners: {forward_auth: {" + members + "}}\n"));
  };
  v1::Config wanted = with("trusted_peers: [127.0.0.1], introspection_secret_file: s");
  EXPECT_THAT(KeepUntilRestart(with(""), wanted),
              ElementsAre("listeners.forward_auth.trusted_peers",
                          "listeners.forward_auth.introspection_secret_file"));
  EXPECT_THAT(KeepUntilRestart(Loaded(GoodConfig()), wanted), ElementsAre("listeners.forward_auth"));
}

TEST(ReloadChange, WaitsForNothingWhereOnlyIssuersPoliciesAndTheLogsLevelChange) {
  const v1::Config running = Loaded(GoodConfig());
  v1::Config wanted = Loaded(GoodConfig("    clock_skew: 5s\n", "    scopes_all: [a]\n",
                                        "default_policy: read\ntelemetry: {log: {level: error}}\n"));
  const std::string revision = ConfigRevision(wanted);
  EXPECT_THAT(KeepUntilRestart(running, wanted), IsEmpty());
  EXPECT_EQ(ConfigRevision(wanted), revision);
  EXPECT_NE(ConfigRevision(running), revision);
}

}  // namespace
}  // namespace assay
