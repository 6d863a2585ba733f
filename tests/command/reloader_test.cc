#include "server/command/reloader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/revision.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Text(std::string_view more = "") {
  return StrCat("issuers: {main: {issuer: \"https://idp.example\", keys: {discovery: auto}}}\n",
                "policies: {read: {accept: {main: {audiences: [api]}}}}\n", more);
}

class ReloaderTest : public ::testing::Test {
 protected:
  ReloaderTest() {
    testing::WriteText(path_, Text());
    config_.Set(std::make_shared<const v1::Config>(LoadConfigFile(path_).value()));
    reloader_.emplace(
        config_, clock_, [this](const v1::Config& config) { applied_.push_back(ConfigRevision(config)); },
        [this](const ReloadReport& report) { reports_.push_back(report); });
    clock_.Advance(absl::Seconds(100));
  }
  const ReloadReport& Reload(const std::string& text) {
    testing::WriteText(path_, text);
    sources_ = reloader_->Reload(path_, /*asked=*/false);
    return reports_.back();
  }

  testing::ScratchFolder folder_;
  const std::string path_ = folder_ / "assay.yaml";
  ManualClock clock_;
  Published<v1::Config> config_;
  std::vector<std::string> applied_;
  std::vector<ReloadReport> reports_;
  std::vector<std::string> sources_;
  std::optional<Reloader> reloader_;
};

TEST_F(ReloaderTest, AppliesWhatHasChanged) {
  const ReloadReport& report = Reload(Text("default_policy: read\n"));
  EXPECT_TRUE(report.news);
  EXPECT_THAT(applied_, ElementsAre(report.revision));
  EXPECT_EQ(config_.Get()->default_policy(), "read");
  EXPECT_EQ(reloader_->Standing(),
            StrCat("[+] configuration ", report.revision, " in force since 2023-11-14T22:15:00Z\n"));
}

TEST_F(ReloaderTest, AppliesNothingWhereNothingHasChanged) {
  const ReloadReport& report = Reload(StrCat("# only said otherwise\n", Text()));
  EXPECT_FALSE(report.news);
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_THAT(sources_, ElementsAre(path_));
}

TEST_F(ReloaderTest, ChangesNothingForABadFileAndSaysWhy) {
  const std::string revision = ConfigRevision(*config_.Get());
  const ReloadReport& report = Reload(Text("limits: {token_bytes: 1}\ndefault_policy: none\n"));
  EXPECT_EQ(report.faults.size(), 2u);
  EXPECT_EQ(report.revision, revision);
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(reloader_->Standing(),
            StrCat("[-] configuration ", revision,
                   " in force since 2023-11-14T22:13:20Z\n"
                   "    what is on disk was refused at 2023-11-14T22:15:00Z:\n"
                   "    ",
                   path_, ":3:23: limits.token_bytes: must be 1KiB to 64KiB, is 1B\n    ", path_,
                   ":4:17: default_policy: no policy is named \"none\"\n"));
  // The old text again is news: there is nothing to say against it any more.
  EXPECT_TRUE(Reload(Text()).news);
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_TRUE(reloader_->Standing().starts_with("[+]"));
}

TEST_F(ReloaderTest, AppliesTheRestOfWhatWaitsForARestart) {
  const ReloadReport first =
      Reload(Text("limits: {token_bytes: 1KiB}\nlisteners: {ops: {address: \"127.0.0.1:1\"}}\n"));
  EXPECT_THAT(first.restart_needed, ElementsAre("listeners.ops.address", "limits.token_bytes"));
  EXPECT_TRUE(first.news);
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_EQ(config_.Get()->limits().token_bytes(), 16u << 10);
  EXPECT_THAT(reloader_->Standing(),
              ::testing::EndsWith("    waits for a restart: listeners.ops.address, limits.token_bytes\n"));

  const ReloadReport second = Reload(Text("limits: {token_bytes: 1KiB}\ndefault_policy: read\n"));
  EXPECT_THAT(second.restart_needed, ElementsAre("limits.token_bytes"));
  EXPECT_THAT(applied_, ElementsAre(ConfigRevision(*config_.Get())));
  EXPECT_EQ(config_.Get()->default_policy(), "read");
  EXPECT_TRUE(Reload(Text("default_policy: read\n")).restart_needed.empty());
}

TEST_F(ReloaderTest, SurvivesAFileThatIsGone) {
  sources_ = reloader_->Reload(folder_ / "gone.yaml", /*asked=*/true);
  EXPECT_THAT(sources_, ElementsAre(folder_ / "gone.yaml"));
  EXPECT_EQ(reports_.back().faults.size(), 1u);
}

}  // namespace
}  // namespace assay
