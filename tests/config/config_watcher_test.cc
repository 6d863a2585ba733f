#include "server/config/config_watcher.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/base/mutex.h"
#include "server/base/str_cat.h"
#include "tests/jwks/scratch_folder.h"

namespace assay {
namespace {

class ConfigWatcherTest : public ::testing::Test {
 protected:
  void Watch(ConfigWatcherOptions options = {}) {
    watcher_ = std::make_unique<ConfigWatcher>(
        Sources(), [this](bool asked) { return Reload(asked); }, [](const absl::Status&) {}, options);
    Await(1);  // what changed before
  }
  std::vector<std::string> Sources() {
    MutexLock lock(mutex_);
    return sources_;
  }
  std::vector<std::string> Reload(bool asked) {
    MutexLock lock(mutex_);
    seen_.push_back(StrCat(asked ? "asked " : "", testing::TextOf(path_)));
    changed_.SignalAll();
    return sources_;
  }
  // Await returns the latest reload once there were as many.
  std::string Await(size_t reloads) {
    MutexLock lock(mutex_);
    while (seen_.size() < reloads) changed_.Wait(mutex_);
    return seen_.back();
  }
  size_t Reloads() {
    MutexLock lock(mutex_);
    return seen_.size();
  }

  testing::ScratchFolder folder_;
  const std::string path_ = folder_ / "a.yaml";
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> sources_ ABSL_GUARDED_BY(mutex_) = {path_};
  std::vector<std::string> seen_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<ConfigWatcher> watcher_;
};

TEST_F(ConfigWatcherTest, ReadsWhatIsWrittenOnceItIsWritten) {
  testing::WriteText(path_, "1");
  Watch();
  testing::WriteText(path_, "2");
  EXPECT_EQ(Await(2), "2");
  testing::WriteText(folder_ / "new", "3");
  std::filesystem::rename(folder_ / "new", path_);
  EXPECT_EQ(Await(3), "3");
}

TEST_F(ConfigWatcherTest, MakesOneReloadOfABurst) {
  // The burst is over long before files that are quiet for a minute are read; to ask ends the wait.
  Watch({.quiet = absl::Minutes(1), .longest = absl::Minutes(1)});
  for (int i = 0; i < 100; ++i) testing::WriteText(path_, StrCat(i));
  EXPECT_EQ(Reloads(), 1u);
  watcher_->Ask();
  EXPECT_EQ(Await(2), "asked 99");
}

TEST_F(ConfigWatcherTest, DoesNotWaitForEverForQuiet) {
  Watch({.quiet = absl::Minutes(10), .longest = absl::Milliseconds(1)});
  testing::WriteText(path_, "1");
  EXPECT_EQ(Await(2), "1");
}

TEST_F(ConfigWatcherTest, ReloadsWhenAskedThoughNothingHasChanged) {
  testing::WriteText(path_, "1");
  Watch();
  watcher_->Ask();
  EXPECT_EQ(Await(2), "asked 1");
}

TEST_F(ConfigWatcherTest, FollowsWhatTheFilesNameFromNowOn) {
  Watch();
  {
    MutexLock lock(mutex_);
    sources_ = {path_, folder_ / "d/*.yaml"};
  }
  watcher_->Ask();
  Await(3);  // once more, now that more is followed
  std::filesystem::create_directory(folder_ / "d");
  Await(4);
  testing::WriteText(folder_ / "d/b.yaml", "b");
  Await(5);
}

TEST_F(ConfigWatcherTest, EndsWhileItWaitsForQuiet) {
  Watch({.quiet = absl::Hours(1), .longest = absl::Hours(1)});
  testing::WriteText(path_, "1");
  watcher_.reset();
  EXPECT_EQ(Reloads(), 1u);
}

}  // namespace
}  // namespace assay
