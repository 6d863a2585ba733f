#include "server/config/file_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "server/base/str_cat.h"
#include "server/config/file_glob.h"
#include "tests/jwks/scratch_folder.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// The kernel has an event ready before the call that causes it returns.
class FileWatchTest : public ::testing::Test {
 protected:
  void Follow(const std::vector<std::string>& patterns) {
    std::vector<std::string> here;
    for (const std::string& pattern : patterns) here.push_back(folder_ / pattern);
    ASSERT_TRUE(watch_.Follow(here).ok());
    watch_.TakeChanges();
  }
  void Write(const std::string& name, const std::string& text = "x") {
    testing::WriteText(folder_ / name, text);
  }
  void MakeFolder(const std::string& name) { fs::create_directory(folder_ / name); }
  // As Kubernetes makes a volume: files are links by way of ..data to a folder, which is swapped by a rename.
  void Mount(const std::string& volume, const std::string& version, const std::vector<std::string>& names) {
    const std::string now = StrCat("..", version);
    MakeFolder(StrCat(volume, "/", now));
    for (const std::string& name : names) Write(StrCat(volume, "/", now, "/", name), version);
    fs::create_symlink(now, folder_ / volume + "/..data_tmp");
    fs::rename(folder_ / volume + "/..data_tmp", folder_ / volume + "/..data");
    for (const std::string& name : names) {
      if (!fs::is_symlink(folder_ / volume + "/" + name))
        fs::create_symlink(StrCat("..data/", name), folder_ / volume + "/" + name);
    }
  }

  testing::ScratchFolder folder_;
  FileWatch watch_;
};

TEST_F(FileWatchTest, SeesAFileWrittenReplacedTouchedAndRemoved) {
  Write("a.yaml");
  Follow({"a.yaml"});
  EXPECT_FALSE(watch_.TakeChanges());
  Write("a.yaml", "y");
  EXPECT_TRUE(watch_.TakeChanges());
  Write("a.yaml.tmp");
  EXPECT_FALSE(watch_.TakeChanges());
  fs::rename(folder_ / "a.yaml.tmp", folder_ / "a.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
  fs::permissions(folder_ / "a.yaml", fs::perms::owner_read);
  EXPECT_TRUE(watch_.TakeChanges());
  fs::remove(folder_ / "a.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, IsNotWokenByReaders) {
  Write("a.yaml");
  Follow({"a.yaml"});
  EXPECT_EQ(testing::TextOf(folder_ / "a.yaml"), "x");
  EXPECT_FALSE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, SeesWhatAGlobMatchesAndNothingElse) {
  MakeFolder("d");
  Follow({"d/*.yaml"});
  Write("d/a.json");
  Write("d/.a.yaml");
  Write("b.yaml");
  EXPECT_FALSE(watch_.TakeChanges());
  Write("d/a.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
  fs::remove(folder_ / "d/a.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, WaitsForAFolderThatIsNotThere) {
  Follow({"d/e/*.yaml"});
  MakeFolder("other");
  EXPECT_FALSE(watch_.TakeChanges());
  MakeFolder("d");
  EXPECT_TRUE(watch_.TakeChanges());
  Follow({"d/e/*.yaml"});
  MakeFolder("d/e");
  EXPECT_TRUE(watch_.TakeChanges());
  Follow({"d/e/*.yaml"});
  Write("d/e/a.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, FollowsGlobsOfFolders) {
  MakeFolder("teams");
  MakeFolder("teams/a");
  Follow({"teams/*/issuers.yaml"});
  Write("teams/a/issuers.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
  MakeFolder("teams/b");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, SeesTheSwapOfAKubernetesVolume) {
  MakeFolder("v");
  Mount("v", "1", {"a.yaml"});
  int i = 0;
  for (const char* pattern : {"v/a.yaml", "v/*.yaml"}) {
    ++i;
    Follow({pattern});
    EXPECT_FALSE(watch_.TakeChanges());
    Mount("v", StrCat("2", i), {"a.yaml"});
    EXPECT_TRUE(watch_.TakeChanges()) << pattern;
    // And the next one, where the first version is gone.
    Follow({pattern});
    Mount("v", StrCat("3", i), {"a.yaml"});
    EXPECT_TRUE(watch_.TakeChanges()) << pattern;
  }
}

TEST_F(FileWatchTest, SeesChangesAtTheEndOfEveryLinkOnTheWay) {
  MakeFolder("real");
  MakeFolder("next");
  Write("real/a.yaml");
  fs::create_directory_symlink("real", folder_ / "link");
  fs::create_symlink(folder_ / "link/a.yaml", folder_ / "a.yaml");
  Follow({"a.yaml"});
  Write("real/a.yaml", "y");
  EXPECT_TRUE(watch_.TakeChanges());
  fs::create_directory_symlink("next", folder_ / "new");
  EXPECT_FALSE(watch_.TakeChanges());
  fs::rename(folder_ / "new", folder_ / "link");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, EndsAtLinksThatLeadInACircle) {
  fs::create_symlink("b.yaml", folder_ / "a.yaml");
  fs::create_symlink("a.yaml", folder_ / "b.yaml");
  Follow({"a.yaml"});
  fs::remove(folder_ / "b.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, ForgetsWhatItNoLongerFollows) {
  MakeFolder("d");
  Follow({"d/a.yaml", "b.yaml"});
  Follow({"b.yaml"});
  Write("d/a.yaml");
  EXPECT_FALSE(watch_.TakeChanges());
  Write("b.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, TakesNamesAsTheyAre) {
  MakeFolder("[d]");
  Follow({GlobOf("[d]") + "/" + GlobOf("*.yaml")});
  Write("[d]/a.yaml");
  EXPECT_FALSE(watch_.TakeChanges());
  Write("[d]/*.yaml");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FileWatchTest, SeesItsFolderMovedAway) {
  MakeFolder("d");
  Write("d/a.yaml");
  Follow({"d/a.yaml"});
  fs::rename(folder_ / "d", folder_ / "gone");
  EXPECT_TRUE(watch_.TakeChanges());
  Follow({"d/a.yaml"});
  MakeFolder("d");
  EXPECT_TRUE(watch_.TakeChanges());
}

}  // namespace
}  // namespace assay
