#include "server/config/file_glob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/jwks/scratch_folder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FileGlob, TellsGlobsFromNames) {
  for (const char* pattern : {"*.yaml", "a?", "[ab]", "x/*/y"}) EXPECT_TRUE(IsGlob(pattern)) << pattern;
  for (const char* pattern : {"a.yaml", "", "a\\*", "\\[x]"}) EXPECT_FALSE(IsGlob(pattern)) << pattern;
}

TEST(FileGlob, TakesANameAsItIs) {
  for (const char* name : {"a.yaml", "a*b", "[x]", "back\\slash", "?"}) {
    EXPECT_FALSE(IsGlob(GlobOf(name))) << name;
    EXPECT_EQ(PlainName(GlobOf(name)), name);
  }
}

TEST(FileGlob, MatchesInTheOrderOfBytesAndNoHiddenName) {
  testing::ScratchFolder folder;
  for (const char* name : {"b.yaml", "a.yaml", "Z.yaml", ".c.yaml", "a.yml"})
    testing::WriteText(folder / name, "");
  EXPECT_THAT(*MatchGlob(folder / "*.yaml"),
              ElementsAre(folder / "Z.yaml", folder / "a.yaml", folder / "b.yaml"));
}

TEST(FileGlob, FindsNothingInAFolderThatIsNotThere) {
  testing::ScratchFolder folder;
  EXPECT_THAT(*MatchGlob(folder / "none.d/*.yaml"), IsEmpty());
  EXPECT_THAT(*MatchGlob(folder / "*.yaml"), IsEmpty());
}

TEST(FileGlob, SaysWhereAFolderCannotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads every folder";
  testing::ScratchFolder folder;
  std::filesystem::create_directory(folder / "closed");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  const auto found = MatchGlob(folder / "closed/*.yaml");
  EXPECT_EQ(found.status().message(), folder / "closed/*.yaml" + ": a folder on the way cannot be read");
}

}  // namespace
}  // namespace assay
