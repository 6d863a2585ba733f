#include "server/jwks/replaced_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"

namespace assay {
namespace {

using testing::NamesIn;
using testing::ScratchFolder;
using testing::TextOf;
using testing::WatchedFiles;

TEST(ReplaceFile, SyncsTheFileBeforeAndTheFolderAfterTheRename) {
  ScratchFolder folder;
  WatchedFiles files;
  ASSERT_TRUE(ReplaceFile(files, folder.path(), "f", "new").ok());
  ASSERT_EQ(files.calls.size(), 5u);
  files.calls.pop_back();  // the sync of the folder, whose name is drawn by chance
  EXPECT_EQ(files.calls,
            (std::vector<std::string>{"create temporary", "write temporary", "fsync temporary", "rename f"}));
  EXPECT_EQ(TextOf(folder / "f"), "new");
}

TEST(ReplaceFile, LeavesTheOldFileAloneWhereAnythingBeforeTheRenameFails) {
  ScratchFolder folder;
  WatchedFiles files;
  testing::WriteText(folder / "f", "old");
  for (const char* call : {"create temporary", "write temporary", "fsync temporary", "rename f"}) {
    files.fails = call;
    EXPECT_EQ(ReplaceFile(files, folder.path(), "f", "new").code(), absl::StatusCode::kUnavailable) << call;
    EXPECT_EQ(TextOf(folder / "f"), "old") << call;
    EXPECT_EQ(NamesIn(folder.path()), std::vector<std::string>{"f"}) << call;
  }
}

TEST(RemoveLeftovers, RemovesTemporaryFilesOnly) {
  ScratchFolder folder;
  WatchedFiles files;
  testing::WriteText(folder / "f", "kept");
  testing::WriteText(folder / "f.0123456789abcdef.tmp", "half");
  ASSERT_TRUE(RemoveLeftovers(files, folder.path()).ok());
  EXPECT_EQ(NamesIn(folder.path()), std::vector<std::string>{"f"});
  EXPECT_FALSE(RemoveLeftovers(files, folder / "none").ok());
}

}  // namespace
}  // namespace assay
