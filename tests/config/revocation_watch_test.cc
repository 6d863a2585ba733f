#include "server/config/revocation_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/posix_files.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/testing/manual_loop.h"

namespace assay {
namespace {

std::string Revoking(std::string_view key_id) {
  return StrCat("revocations: [{issuer: main, key_id: ", key_id, "}]\n");
}

class RevocationWatchTest : public ::testing::Test {
 protected:
  RevocationWatchTest()
      : list_(
            *RevocationList::Open("", files_, clock_, [](const std::string&, auto, auto done) { done(); })) {}

  absl::Status Start() {
    auto watch = RevocationWatch::Start({path_, [this] { return issuers_; }}, *list_, loop_, clock_,
                                        [this](const absl::Status& status) { reports_.push_back(status); });
    if (watch.ok()) watch_ = *std::move(watch);
    return watch.status();
  }
  std::string Revoked() const {
    std::string text;
    for (const Revocation& entry : list_->List()) text += entry.name.value;
    return text;
  }

  testing::ScratchFolder scratch_;
  std::vector<std::string> issuers_ = {"main"};
  const std::string path_ = scratch_ / "revocations.yaml";
  PosixFiles files_;
  testing::ManualClock clock_;
  testing::ManualLoop loop_{clock_};
  std::unique_ptr<RevocationList> list_;
  std::shared_ptr<RevocationWatch> watch_;
  std::vector<absl::Status> reports_;
};

TEST_F(RevocationWatchTest, HasTheListInForceBeforeAnythingElseStarts) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(Revoked(), "a");
  loop_.Advance(absl::Minutes(1));
  EXPECT_TRUE(reports_.empty());
}

TEST_F(RevocationWatchTest, RefusesToStartOnABadOrAbsentFile) {
  EXPECT_EQ(Start().code(), absl::StatusCode::kNotFound);
  testing::WriteText(path_, "revocations: [{issuer: nobody, key_id: k}]\n");
  const absl::Status status = Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find(path_ + ":1:"), std::string::npos) << status;
}

TEST_F(RevocationWatchTest, SeesAFileWrittenInPlaceAtTheSecondLook) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  testing::WriteText(path_, Revoking("b"));
  loop_.Advance(2 * kRevocationFilePeriod - absl::Nanoseconds(1));
  EXPECT_EQ(Revoked(), "a");
  loop_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Revoked(), "b");
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_TRUE(reports_[0].ok());
}

TEST_F(RevocationWatchTest, JudgesTheFileAnewWhenOtherIssuersAreConfigured) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  testing::WriteText(path_, "revocations: [{issuer: main, key_id: b}, {issuer: other, key_id: c}]\n");
  loop_.Advance(3 * kRevocationFilePeriod);
  EXPECT_EQ(Revoked(), "a");
  issuers_ = {"main", "other"};
  loop_.Advance(kRevocationFilePeriod);
  EXPECT_EQ(Revoked(), "bc");
  ASSERT_EQ(reports_.size(), 2u);
  EXPECT_EQ(reports_[0].code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(reports_[1].ok());
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(reports_.size(), 2u);
}

TEST_F(RevocationWatchTest, LiftsNothingByAFileThatIsHalfWritten) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  testing::WriteText(path_, "revocations: []\n");
  loop_.Advance(kRevocationFilePeriod);
  testing::WriteText(path_, Revoking("a"));
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(Revoked(), "a");
  EXPECT_TRUE(reports_.empty());
}

// As the kubelet replaces a ConfigMap: data -> version folder, the file a link through it.
TEST_F(RevocationWatchTest, SeesASwappedSymbolicLinkOnTheWay) {
  namespace fs = std::filesystem;
  for (const char* version : {"one", "two"}) {
    fs::create_directory(scratch_ / version);
    testing::WriteText(scratch_ / StrCat(version, "/list"), Revoking(version));
  }
  fs::create_directory_symlink("one", scratch_ / "data");
  fs::create_symlink("data/list", path_);
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(Revoked(), "one");
  fs::create_directory_symlink("two", scratch_ / "data.new");
  fs::rename(scratch_ / "data.new", scratch_ / "data");
  loop_.Advance(2 * kRevocationFilePeriod);
  EXPECT_EQ(Revoked(), "two");
}

TEST_F(RevocationWatchTest, KeepsTheOldListWhileTheFileIsBadAndTellsOnce) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  testing::WriteText(path_, "revocations: [\n");
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(Revoked(), "a");
  std::filesystem::remove(path_);
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(Revoked(), "a");
  testing::WriteText(path_, Revoking("b"));
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(Revoked(), "b");
  ASSERT_EQ(reports_.size(), 3u);
  EXPECT_EQ(reports_[0].code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reports_[1].code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(reports_[2].ok());
}

TEST_F(RevocationWatchTest, LooksNoMoreOnceItIsDropped) {
  testing::WriteText(path_, Revoking("a"));
  ASSERT_TRUE(Start().ok());
  watch_.reset();
  testing::WriteText(path_, Revoking("b"));
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(Revoked(), "a");
}

}  // namespace
}  // namespace assay
