#include "server/config/config_include.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/config/config_loader.h"
#include "server/config/config_printer.h"
#include "server/config/revision.h"
#include "tests/jwks/scratch_folder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;

std::string IssuerFile(std::string_view name, std::string_view keys = "{file: keys.jwks}") {
  return StrCat("issuers:\n  ", name, ": {issuer: \"urn:", name, "\", keys: ", keys, "}\n");
}

class ConfigInclude : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"issuers.d", "policies.d"}) std::filesystem::create_directory(folder_ / name);
    Write("assay.yaml", "include: [policies.d/*.yaml, issuers.d/*.yaml]\n" + IssuerFile("main"));
    Write("policies.d/read.yaml", "policies: {read: {accept: {main: {audiences: [api]}}}}\n");
  }
  void Write(const std::string& name, const std::string& text) { testing::WriteText(folder_ / name, text); }

  v1::Config Load() {
    auto config = LoadConfigFile(folder_ / "assay.yaml", &sources_);
    EXPECT_TRUE(config) << ToString(config.error().kept().front());
    return config ? *config : v1::Config();
  }
  // Each fault, without the folder's name.
  std::vector<std::string> Faults() {
    const auto config = LoadConfigFile(folder_ / "assay.yaml", &sources_);
    std::vector<std::string> lines;
    if (config) return lines;
    for (const ConfigFault& fault : config.error().kept()) {
      std::string line = ToString(fault);
      for (size_t at; (at = line.find(folder_ / "")) != line.npos;) line.erase(at, (folder_ / "").size());
      lines.push_back(line);
    }
    return lines;
  }

  testing::ScratchFolder folder_;
  std::vector<std::string> sources_;
};

TEST_F(ConfigInclude, MakesOneWholeOfAllFiles) {
  Write("issuers.d/b.yaml", IssuerFile("b"));
  Write("issuers.d/a.json", IssuerFile("json"));  // does not match
  const v1::Config config = Load();
  EXPECT_EQ(config.issuers_size(), 2);
  EXPECT_EQ(config.policies_size(), 1);
  EXPECT_EQ(config.include_size(), 0);
  EXPECT_TRUE(config.issuers().at("b").has_clock_skew());
  EXPECT_THAT(sources_, ElementsAre(folder_ / "assay.yaml", folder_ / "policies.d/*.yaml",
                                    folder_ / "issuers.d/*.yaml"));
}

TEST_F(ConfigInclude, StartsRelativePathsAtTheFolderOfTheFileInWhichTheyStand) {
  Write("issuers.d/b.yaml", IssuerFile("b"));
  const v1::Config config = Load();
  EXPECT_EQ(config.issuers().at("main").keys().file(), folder_ / "keys.jwks");
  EXPECT_EQ(config.issuers().at("b").keys().file(), folder_ / "issuers.d/keys.jwks");
}

TEST_F(ConfigInclude, IsTheSameConfigurationWhereverAnIssuerStands) {
  Write("issuers.d/b.yaml", IssuerFile("b", "{file: /keys.jwks}"));
  const v1::Config apart = Load();
  std::filesystem::remove(folder_ / "issuers.d/b.yaml");
  Write("assay.yaml", "include: [policies.d/*.yaml]\n" + IssuerFile("main") +
                          "  b: {issuer: \"urn:b\", keys: {file: /keys.jwks}}\n");
  EXPECT_EQ(ConfigRevision(Load()), ConfigRevision(apart));
  // What is printed is that whole, and loads by itself.
  const auto printed = LoadConfig(PrintConfig(apart));
  ASSERT_TRUE(printed);
  EXPECT_EQ(ConfigRevision(*printed), ConfigRevision(apart));
}

TEST_F(ConfigInclude, NamesTheFileOfEachFault) {
  Write("issuers.d/b.yaml", "issuers:\n  b: {issuer: \"urn:b\", keys: {fil: x}}\n");
  Write("policies.d/z.yaml", "policies: {z: {accept: {nobody: {audiences: [x]}}}}\n");
  Write("assay.yaml",
        "include: [policies.d/*.yaml, issuers.d/*.yaml]\napi_version: v2\n" + IssuerFile("main"));
  EXPECT_THAT(
      Faults(),
      ElementsAre(
          "assay.yaml:2:14: api_version: this build reads \"assay/v1\", found \"v2\"",
          "issuers.d/b.yaml:2:31: issuers.b.keys.fil: unknown field \"fil\"; did you mean \"file\"?",
          "policies.d/z.yaml:1:25: policies.z.accept.nobody: no issuer is configured under this name"));
}

TEST_F(ConfigInclude, RefusesANameThatStandsInTwoFilesAndNamesBoth) {
  Write("issuers.d/a.yaml", IssuerFile("main"));
  Write("issuers.d/b.yaml", IssuerFile("b"));
  Write("issuers.d/c.yaml", "# other\n" + IssuerFile("b"));
  Write("policies.d/x.yaml", "policies: {read: {accept: {main: {audiences: [api]}}}}\n");
  EXPECT_THAT(
      Faults(),
      ElementsAre("issuers.d/a.yaml:2:3: issuers.main: named twice; it stands in assay.yaml:3 already",
                  "issuers.d/c.yaml:3:3: issuers.b: named twice; it stands in issuers.d/b.yaml:2 already",
                  "policies.d/x.yaml:1:12: policies.read: named twice; it stands in policies.d/read.yaml:1 "
                  "already"));
}

TEST_F(ConfigInclude, RefusesOtherSectionsAndIncludesInIncludedFiles) {
  Write("issuers.d/a.yaml", "state_dir: s\ninclude: [more.yaml]\n");
  const std::string text =
      ": belongs into the main file: an included one holds issuers, issuer_templates and policies only";
  EXPECT_THAT(Faults(),
              ElementsAre("issuers.d/a.yaml:1:12: state_dir" + text, "issuers.d/a.yaml:2:1: include" + text));
}

TEST_F(ConfigInclude, WantsAFileThatIsNamedAndNotOneThatIsOnlyMatched) {
  Write("assay.yaml", "include: [policies.d/*.yaml, none.d/*, none.yaml]\n" + IssuerFile("main"));
  EXPECT_THAT(Faults(),
              ElementsAre("assay.yaml:1:40: include[2]: cannot read none.yaml: No such file or directory"));
}

TEST_F(ConfigInclude, SaysNothingOfWhatAnUnreadableFileMayHold) {
  Write("assay.yaml", "include: [policies.d/*.yaml, issuers.d/*.yaml]\n");
  Write("issuers.d/main.yaml", "issuers: {main\n");
  const auto faults = Faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_TRUE(faults[0].starts_with("issuers.d/main.yaml:")) << faults[0];
}

TEST_F(ConfigInclude, TakesAFileOnceThatIsMatchedTwiceAndNeverItself) {
  Write("assay.yaml",
        "include: [\"*.yaml\", issuers.d/b.yaml, issuers.d/*, policies.d/*]\n" + IssuerFile("main"));
  Write("issuers.d/b.yaml", IssuerFile("b"));
  EXPECT_EQ(Load().issuers_size(), 2);
}

TEST_F(ConfigInclude, TakesAThousandFilesAndNotOneMore) {
  for (size_t i = 0; i < kIncludedFiles - 1; ++i)
    Write(StrCat("issuers.d/", i, ".yaml"), IssuerFile(StrCat("i", i)));
  EXPECT_EQ(Load().issuers_size(), kIncludedFiles);
  Write("issuers.d/one_more.yaml", IssuerFile("one_more"));
  EXPECT_THAT(Faults(), ElementsAre("assay.yaml:1:30: include[1]: at most 1000 files may be included"));
}

TEST_F(ConfigInclude, TakesItsOwnFolderAsItIsCalled) {
  std::filesystem::create_directory(folder_ / "[x]");
  Write("[x]/assay.yaml", "include: [p.yaml]\n" + IssuerFile("main"));
  Write("[x]/p.yaml", "policies: {read: {accept: {main: {audiences: [api]}}}}\n");
  EXPECT_TRUE(LoadConfigFile(folder_ / "[x]/assay.yaml"));
}

}  // namespace
}  // namespace assay
