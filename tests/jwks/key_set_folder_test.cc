#include "server/jwks/key_set_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "server/jwks/key_set_copy.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::NamesIn;
using testing::TextOf;
using testing::WriteText;

constexpr absl::Duration kHardTtl = absl::Hours(24);

class KeySetFolderTest : public ::testing::Test {
 protected:
  KeySetFolder Open() { return KeySetFolder::Open(scratch.path(), files).value(); }
  static StoredKeySet Set(std::string json = "{}", absl::Time confirmed = Now()) {
    return {"https://idp.example", "https://idp.example/keys", {}, confirmed, std::move(json)};
  }
  static absl::Time Now() { return absl::FromUnixSeconds(1'700'000'000); }

  tl::expected<StoredKeySet, CopyFault> Load(absl::Time now = Now()) {
    return folder.Load("idp", {"https://idp.example", "https://idp.example/keys", kHardTtl}, now);
  }
  CopyRefusal RefusalAt(absl::Time now = Now()) { return Load(now).error().refusal; }
  std::string DetailOf() { return Load().error().detail; }

  testing::ScratchFolder scratch;
  testing::WatchedFiles files;
  KeySetFolder folder = Open();
  const std::string keys = scratch / "keys";
  const std::string path = keys + "/idp.keyset";
};

TEST_F(KeySetFolderTest, GivesBackWhatWasSavedToTheNextProcess) {
  ASSERT_TRUE(folder.Save("idp", Set("old")).ok());
  ASSERT_TRUE(folder.Save("idp", Set("new")).ok());
  folder = Open();
  ASSERT_TRUE(Load().has_value()) << DetailOf();
  EXPECT_EQ(Load()->json, "new");
  EXPECT_EQ(testing::ModeOf(path), 0600U);
  EXPECT_THAT(NamesIn(keys), ElementsAre("idp.keyset"));
}

TEST_F(KeySetFolderTest, WritesSyncsRenamesAndSyncsTheFolderInThisOrder) {
  files.calls.clear();
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  EXPECT_THAT(files.calls, ElementsAre("create temporary", "write temporary", "fsync temporary",
                                       "rename idp.keyset", "fsync keys"));
}

TEST_F(KeySetFolderTest, KeepsTheOldCopyAndNoTemporaryFileWhereAStepFails) {
  ASSERT_TRUE(folder.Save("idp", Set("old")).ok());
  for (const std::string step :
       {"create temporary", "write temporary", "fsync temporary", "rename idp.keyset"}) {
    files.fails = step;
    EXPECT_TRUE(absl::IsUnavailable(folder.Save("idp", Set("new")))) << step;
    files.fails.clear();
    EXPECT_EQ(Load()->json, "old") << step;
    EXPECT_THAT(NamesIn(keys), ElementsAre("idp.keyset")) << step;
  }
  files.fails = "fsync keys";
  EXPECT_TRUE(absl::IsUnavailable(folder.Save("idp", Set("new")))) << "it may not outlive a loss of power";
}

TEST_F(KeySetFolderTest, RemovesACopyForGood) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  files.calls.clear();
  EXPECT_TRUE(folder.Remove("idp").ok());
  EXPECT_THAT(files.calls, ElementsAre("unlink idp.keyset", "fsync keys"));
  EXPECT_EQ(RefusalAt(), CopyRefusal::kAbsent);
  EXPECT_TRUE(folder.Remove("idp").ok()) << "there is none any more";
}

TEST_F(KeySetFolderTest, RemovesWhatAKilledProcessLeftHalfWritten) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  WriteText(path + ".0123456789abcdef.tmp", "half");
  WriteText(keys + "/other.keyset.00.tmp", "");
  folder = Open();
  EXPECT_THAT(NamesIn(keys), ElementsAre("idp.keyset"));
}

TEST_F(KeySetFolderTest, RefusesACopyThatIsCutAnywhere) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  const std::string whole = TextOf(path);
  for (size_t length = 0; length < whole.size(); ++length) {
    WriteText(path, whole.substr(0, length));
    ASSERT_FALSE(Load().has_value()) << length;
    EXPECT_EQ(RefusalAt(), CopyRefusal::kIntegrity) << length;
  }
  WriteText(path, whole);
  EXPECT_TRUE(Load().has_value());
}

TEST_F(KeySetFolderTest, RefusesAFileThatNoCopyIsAsLongAs) {
  const size_t beside = EncodeKeySetCopy(Set("")).value().size();
  ASSERT_TRUE(folder.Save("idp", Set(std::string(kKeySetCopyBytes - beside, ' '))).ok());
  EXPECT_TRUE(Load().has_value());
  EXPECT_TRUE(
      absl::IsInvalidArgument(folder.Save("idp", Set(std::string(kKeySetCopyBytes - beside + 1, ' ')))));
  std::filesystem::resize_file(path, 1ULL << 33);
  EXPECT_EQ(RefusalAt(), CopyRefusal::kIntegrity);
}

TEST_F(KeySetFolderTest, RefusesAnotherIssuersOrSourcesCopy) {
  StoredKeySet set = Set();
  set.issuer += "/";
  ASSERT_TRUE(folder.Save("idp", set).ok());
  EXPECT_EQ(RefusalAt(), CopyRefusal::kIntegrity);
  EXPECT_EQ(DetailOf(), path + ": of issuer https://idp.example/");
  set = Set();
  set.source += "2";
  ASSERT_TRUE(folder.Save("idp", set).ok());
  EXPECT_EQ(RefusalAt(), CopyRefusal::kIntegrity);
  EXPECT_EQ(DetailOf(), path + ": from https://idp.example/keys2");
}

TEST_F(KeySetFolderTest, RefusesACopyOlderThanTheHardLife) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  constexpr absl::Duration kTick = absl::Milliseconds(1);
  EXPECT_TRUE(Load(Now() + kHardTtl - kTick).has_value());
  EXPECT_TRUE(Load(Now() + kHardTtl).has_value());
  EXPECT_EQ(RefusalAt(Now() + kHardTtl + kTick), CopyRefusal::kAge);
}

TEST_F(KeySetFolderTest, RefusesACopyOverFiveMinutesAheadOfTheClock) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  constexpr absl::Duration kTick = absl::Milliseconds(1);
  EXPECT_TRUE(Load(Now() - absl::Minutes(5) + kTick).has_value());
  EXPECT_TRUE(Load(Now() - absl::Minutes(5)).has_value());
  EXPECT_EQ(RefusalAt(Now() - absl::Minutes(5) - kTick), CopyRefusal::kAge);
  ASSERT_TRUE(folder.Save("idp", Set("{}", absl::InfiniteFuture())).ok());
  EXPECT_EQ(RefusalAt(), CopyRefusal::kAge);
  ASSERT_TRUE(folder.Save("idp", Set("{}", absl::InfinitePast())).ok());
  EXPECT_EQ(RefusalAt(), CopyRefusal::kAge);
}

TEST_F(KeySetFolderTest, RefusesAFileThatOthersMayWriteOrThatIsAnotherUsers) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  ASSERT_EQ(::chmod(path.c_str(), 0602), 0);
  EXPECT_EQ(RefusalAt(), CopyRefusal::kPermission);
  EXPECT_NE(DetailOf().find("run chmod go-w " + path), std::string::npos) << DetailOf();
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_TRUE(Load().has_value());
  files.statuses[path] = {.kind = FileStatus::Kind::kRegular, .owner = files.user + 1, .mode = 0600};
  EXPECT_EQ(RefusalAt(), CopyRefusal::kPermission);
}

TEST_F(KeySetFolderTest, RefusesALinkInsteadOfTheFile) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  std::filesystem::rename(path, scratch / "good");
  std::filesystem::create_symlink(scratch / "good", path);
  EXPECT_EQ(RefusalAt(), CopyRefusal::kPermission);
  ASSERT_TRUE(folder.Save("idp", Set("new")).ok()) << "the link is replaced, not followed";
  EXPECT_EQ(Load()->json, "new");
  EXPECT_NE(TextOf(scratch / "good").find("{}"), std::string::npos);
}

TEST_F(KeySetFolderTest, DoesNothingInAFolderThatOthersCameToBeAbleToWrite) {
  ASSERT_TRUE(folder.Save("idp", Set()).ok());
  ASSERT_EQ(::chmod(keys.c_str(), 0770), 0);
  files.calls.clear();
  EXPECT_EQ(RefusalAt(), CopyRefusal::kPermission);
  EXPECT_TRUE(absl::IsPermissionDenied(folder.Save("idp", Set("new"))));
  EXPECT_TRUE(absl::IsPermissionDenied(folder.Remove("idp")));
  EXPECT_TRUE(absl::IsPermissionDenied(KeySetFolder::Open(scratch.path(), files).status()));
  EXPECT_THAT(files.calls,
              ElementsAre("mkdir " + std::filesystem::path(scratch.path()).filename().string(), "mkdir keys"))
      << "Open alone tried to make what is there";
}

}  // namespace
}  // namespace assay
