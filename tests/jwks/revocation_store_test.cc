#include "server/jwks/revocation_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"

namespace assay {
namespace {

using testing::ScratchFolder;
using testing::WatchedFiles;

const std::vector<Revocation> kOne = {{.name = {"idp", RevocationName::Kind::kKeyId, "k"}}};

class RevocationStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<RevocationStore> Open() { return RevocationStore::Open(scratch_ / "state", files_); }
  std::string path() const { return scratch_ / "state/revocations/list"; }

  ScratchFolder scratch_;
  WatchedFiles files_;
};

TEST_F(RevocationStoreTest, IsEmptyBeforeAnythingWasSaved) {
  auto store = Open();
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(store->Load()->empty());
}

TEST_F(RevocationStoreTest, SavesSoThatALossOfPowerLeavesTheOldOrTheNewList) {
  auto store = Open();
  files_.calls.clear();
  ASSERT_TRUE(store->Save(kOne).ok());
  EXPECT_EQ(files_.calls, (std::vector<std::string>{"create temporary", "write temporary", "fsync temporary",
                                                    "rename list", "fsync revocations"}));
  const auto loaded = Open()->Load();
  ASSERT_EQ(loaded->size(), 1u);
  EXPECT_EQ((*loaded)[0].name, kOne[0].name);
  EXPECT_EQ(testing::ModeOf(path()), 0600u);
}

TEST_F(RevocationStoreTest, TellsOfAFailureAtEveryStepAndKeepsALoadableList) {
  ASSERT_TRUE(Open()->Save(kOne).ok());
  for (const char* step : {"create temporary", "write temporary", "fsync temporary", "rename list"}) {
    auto store = Open();
    files_.fails = step;
    EXPECT_FALSE(store->Save({}).ok()) << step;
    files_.fails.clear();
    EXPECT_EQ(Open()->Load()->size(), 1u) << step;
    EXPECT_EQ(testing::NamesIn(scratch_ / "state/revocations").size(), 1u) << step;
  }
}

TEST_F(RevocationStoreTest, RefusesACorruptListAndNamesIt) {
  ASSERT_TRUE(Open()->Save(kOne).ok());
  testing::WriteText(path(), testing::TextOf(path()) + " ");
  const auto loaded = Open()->Load();
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(std::string(loaded.status().message()).find(path()), std::string::npos);
}

TEST_F(RevocationStoreTest, RefusesAListThatOthersMayWrite) {
  ASSERT_TRUE(Open()->Save(kOne).ok());
  ASSERT_EQ(::chmod(path().c_str(), 0622), 0);
  EXPECT_EQ(Open()->Load().status().code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace assay
