#include "server/jwks/private_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"

namespace assay {
namespace {

using Kind = FileStatus::Kind;
using testing::ModeOf;

class PrivateFolderTest : public ::testing::Test {
 protected:
  // The folder's path, or what is said against it.
  std::string Made() {
    const auto made = MakePrivateFolder(files, scratch / "state", "keys");
    return made.ok() ? *made : std::string(made.status().message());
  }
  FileStatus Folder(uint32_t mode) const {
    return {.kind = Kind::kFolder, .owner = files.user, .mode = mode};
  }

  testing::ScratchFolder scratch;
  testing::WatchedFiles files;
  const std::string state = scratch / "state";
  const std::string keys = state + "/keys";
};

TEST_F(PrivateFolderTest, IsMadeWithItsParentForItsOwnerAlone) {
  EXPECT_EQ(Made(), keys);
  EXPECT_EQ(ModeOf(state), 0700U);
  EXPECT_EQ(ModeOf(keys), 0700U);
  EXPECT_EQ(files.calls, (std::vector<std::string>{"mkdir state", "mkdir keys", "fsync state"}));
  EXPECT_EQ(Made(), keys) << "a second time, where it is there";
}

TEST_F(PrivateFolderTest, IsNotMadeWhereNothingIsAboveItsParent) {
  EXPECT_TRUE(absl::IsNotFound(MakePrivateFolder(files, scratch / "a/b", "keys").status()));
}

TEST_F(PrivateFolderTest, MayBeReachedThroughALinkToItsParent) {
  std::filesystem::create_directory(scratch / "elsewhere");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", state);
  EXPECT_EQ(Made(), scratch / "elsewhere/keys");
}

TEST_F(PrivateFolderTest, IsRefusedWithTheCureWhereOthersMayWriteIt) {
  ASSERT_EQ(Made(), keys);
  for (const auto& [mode, shown] :
       {std::pair(0720, "0720"), std::pair(0702, "0702"), std::pair(01777, "1777")}) {
    ASSERT_EQ(::chmod(keys.c_str(), mode), 0);
    EXPECT_EQ(Made(), keys + " is writable by others (mode " + shown +
                          "): whoever can write it can plant keys; run chmod go-w " + keys);
  }
  ASSERT_EQ(::chmod(keys.c_str(), 0755), 0);
  EXPECT_EQ(Made(), keys) << "others may read it";
}

TEST_F(PrivateFolderTest, IsRefusedWhereItIsAnotherUsers) {
  ASSERT_EQ(Made(), keys);
  files.user = 1000;
  files.statuses[keys] = {.kind = Kind::kFolder, .owner = 1001, .mode = 0700};
  EXPECT_EQ(Made(),
            keys +
                " belongs to user 1001 (mode 0700), this process runs as user 1000: whoever can write "
                "it can plant keys; run chown 1000 " +
                keys);
  files.statuses[keys].owner = 0;
  EXPECT_NE(Made(), keys) << "root's is another user's too";
}

TEST_F(PrivateFolderTest, IsRefusedWhereItIsALinkOrAFile) {
  ASSERT_EQ(::mkdir(state.c_str(), 0700), 0);
  std::filesystem::create_directory(scratch / "elsewhere");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", keys);
  EXPECT_NE(Made().find(keys + " is not a folder"), std::string::npos) << Made();
  std::filesystem::remove(keys);
  testing::WriteText(keys, "");
  EXPECT_NE(Made().find(keys + " is not a folder"), std::string::npos) << Made();
}

TEST_F(PrivateFolderTest, IsRefusedWhereOthersMayReplaceAFolderAboveIt) {
  ASSERT_EQ(Made(), keys);
  for (const std::string& above : {state, scratch.path(), std::string("/")}) {
    for (const uint32_t mode : {0775U, 0757U, 02777U}) {
      files.statuses = {{above, Folder(mode)}};
      EXPECT_NE(Made().find("run chmod go-w " + above), std::string::npos) << above << ": " << Made();
    }
    files.statuses = {{above, Folder(01777)}};
    EXPECT_EQ(Made(), keys) << "the sticky bit keeps others from it";
  }
}

TEST_F(PrivateFolderTest, IsRefusedWhereAFolderAboveItIsAStrangers) {
  ASSERT_EQ(Made(), keys);
  files.statuses[state] = {.kind = Kind::kFolder, .owner = files.user + 1, .mode = 0755};
  EXPECT_NE(Made().find(state + " belongs to user"), std::string::npos) << Made();
  files.statuses[state].owner = 0;
  EXPECT_EQ(Made(), keys) << "root may do so anyway";
}

TEST_F(PrivateFolderTest, LetsItsFilesBeReadByOthersAndWrittenByNone) {
  files.user = 1000;
  EXPECT_TRUE(CheckPrivateFile(files, "f", {.kind = Kind::kRegular, .owner = 1000, .mode = 0644}).ok());
  for (const FileStatus& bad : {FileStatus{.kind = Kind::kRegular, .owner = 1000, .mode = 0620},
                                FileStatus{.kind = Kind::kRegular, .owner = 1000, .mode = 0602},
                                FileStatus{.kind = Kind::kRegular, .owner = 0, .mode = 0600}}) {
    EXPECT_TRUE(absl::IsPermissionDenied(CheckPrivateFile(files, "f", bad))) << bad.mode;
  }
}

}  // namespace
}  // namespace assay
