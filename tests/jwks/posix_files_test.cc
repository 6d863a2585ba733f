#include "server/jwks/posix_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/jwks/scratch_folder.h"

namespace assay {
namespace {

using testing::ModeOf;
using testing::TextOf;
using ::testing::UnorderedElementsAre;
using testing::WriteText;

class PosixFilesTest : public ::testing::Test {
 protected:
  testing::ScratchFolder scratch;
  PosixFiles files;
};

TEST_F(PosixFilesTest, CreatesAFileForItsOwnerAlone) {
  const std::string path = scratch / "new";
  auto file = files.Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE((*file)->Write("ab").ok());
  EXPECT_TRUE((*file)->Write("c").ok());
  EXPECT_TRUE((*file)->Sync().ok());
  EXPECT_EQ(TextOf(path), "abc");
  EXPECT_EQ(ModeOf(path), 0600U);
}

TEST_F(PosixFilesTest, CreatesNothingWhereSomethingIs) {
  WriteText(scratch / "there", "old");
  std::filesystem::create_symlink(scratch / "nowhere", scratch / "link");
  EXPECT_TRUE(absl::IsAlreadyExists(files.Create(scratch / "there").status()));
  EXPECT_TRUE(absl::IsAlreadyExists(files.Create(scratch / "link").status()));
  EXPECT_EQ(TextOf(scratch / "there"), "old");
  EXPECT_FALSE(std::filesystem::exists(scratch / "nowhere"));
}

TEST_F(PosixFilesTest, ReadsNoMoreThanItIsTold) {
  WriteText(scratch / "file", "abcd");
  for (const size_t most : {3, 4, 5}) {
    EXPECT_EQ(files.Read(scratch / "file", most)->bytes, std::string("abcd").substr(0, most));
  }
}

TEST_F(PosixFilesTest, ReadsWithTheStatusOfWhatItRead) {
  WriteText(scratch / "file", "a");
  ASSERT_EQ(::chmod((scratch / "file").c_str(), 0646), 0);
  const auto content = files.Read(scratch / "file", 10);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->status.kind, FileStatus::Kind::kRegular);
  EXPECT_EQ(content->status.owner, files.EffectiveUser());
  EXPECT_EQ(content->status.mode, 0646U);
  EXPECT_TRUE(content->status.WritableByOthers());
}

TEST_F(PosixFilesTest, ReadsNeitherLinksNorFoldersNorPipes) {
  WriteText(scratch / "file", "a");
  std::filesystem::create_symlink(scratch / "file", scratch / "link");
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(files.Read(scratch / "link", 10).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(files.Read(scratch / "pipe", 10).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(files.Read(scratch.path(), 10).status()));
  EXPECT_TRUE(absl::IsNotFound(files.Read(scratch / "missing", 10).status()));
}

TEST_F(PosixFilesTest, TellsFilesFoldersAndLinksApartAndFollowsNone) {
  WriteText(scratch / "file", "a");
  std::filesystem::create_symlink(scratch.path(), scratch / "link");
  EXPECT_EQ(files.Stat(scratch / "file")->kind, FileStatus::Kind::kRegular);
  EXPECT_EQ(files.Stat(scratch.path())->kind, FileStatus::Kind::kFolder);
  EXPECT_EQ(files.Stat(scratch / "link")->kind, FileStatus::Kind::kSymbolicLink);
  EXPECT_EQ(files.RealPath(scratch / "link").value(), scratch.path());
  EXPECT_TRUE(absl::IsNotFound(files.Stat(scratch / "missing").status()));
  EXPECT_TRUE(absl::IsNotFound(files.RealPath(scratch / "missing").status()));
}

TEST_F(PosixFilesTest, MakesAFolderForItsOwnerAlone) {
  ASSERT_TRUE(files.MakeFolder(scratch / "folder").ok());
  EXPECT_EQ(ModeOf(scratch / "folder"), 0700U);
  EXPECT_TRUE(absl::IsAlreadyExists(files.MakeFolder(scratch / "folder")));
  EXPECT_TRUE(absl::IsNotFound(files.MakeFolder(scratch / "a/b")));
}

TEST_F(PosixFilesTest, ListsRenamesAndRemoves) {
  WriteText(scratch / "a", "1");
  WriteText(scratch / "b", "2");
  EXPECT_THAT(files.List(scratch.path()).value(), UnorderedElementsAre("a", "b"));
  EXPECT_TRUE(files.Rename(scratch / "a", scratch / "b").ok());
  EXPECT_EQ(TextOf(scratch / "b"), "1");
  EXPECT_TRUE(files.SyncFolder(scratch.path()).ok());
  EXPECT_TRUE(files.Remove(scratch / "b").ok());
  EXPECT_TRUE(absl::IsNotFound(files.Remove(scratch / "b")));
  EXPECT_TRUE(absl::IsNotFound(files.Rename(scratch / "a", scratch / "b")));
  EXPECT_TRUE(absl::IsNotFound(files.List(scratch / "missing").status()));
  EXPECT_FALSE(files.SyncFolder(scratch / "missing").ok());
}

}  // namespace
}  // namespace assay
