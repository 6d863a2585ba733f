#include "server/jwks/snapshot_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/waiting_loop.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::NamesIn;

// Gate holds a thread that comes through it while it is shut. Thread-safety: thread-safe.
class Gate {
 public:
  void Shut() {
    MutexLock lock(mutex_);
    open_ = false;
  }
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.SignalAll();
  }
  void Pass() {
    MutexLock lock(mutex_);
    ++waiting_;
    changed_.SignalAll();
    while (!open_) changed_.Wait(mutex_);
    --waiting_;
  }
  void AwaitSomebody() {
    MutexLock lock(mutex_);
    while (waiting_ == 0) changed_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = true;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

class SnapshotStoreTest : public ::testing::Test {
 protected:
  SnapshotStoreTest() {
    files.before = [this](const std::string& call) {
      if (call == held) gate.Pass();
    };
  }

  void Open() { store = SnapshotStore::Open(scratch.path(), loop, clock, files).value(); }
  // Has the thread wait inside a Save of another issuer, so that what comes now waits for the disk.
  void HoldTheDisk() {
    gate.Shut();
    store->Save("held", Set("held"), Keep("held"));
    gate.AwaitSomebody();
  }

  StoredKeySet Set(std::string json) {
    return {"https://idp.example", "https://idp.example/keys", {}, clock.Now().wall, std::move(json)};
  }
  // Writes down how it ended.
  SnapshotStore::ChangeDone Keep(std::string what) {
    return [this, what = std::move(what)](const absl::Status& status) {
      ended.push_back(what + ": " + std::string(absl::StatusCodeToString(status.code())));
    };
  }
  SnapshotStore::LoadDone KeepSet() {
    return [this](const tl::expected<StoredKeySet, CopyFault>& set) {
      ended.push_back(StrCat("load: ", set ? set->json : set.error().detail));
    };
  }
  void Load() {
    store->Load("idp", "https://idp.example", "https://idp.example/keys", absl::Hours(1), KeepSet());
  }
  void RunUntilEnded(size_t count) {
    while (ended.size() < count) loop.RunOne();
  }
  long Written(const std::string& call) { return std::count(files.calls.begin(), files.calls.end(), call); }

  testing::ScratchFolder scratch;
  testing::WatchedFiles files;
  testing::WaitingLoop loop;
  ManualClock clock;
  Gate gate;
  const std::string held = "rename held.keyset";
  std::vector<std::string> ended;
  std::unique_ptr<SnapshotStore> store;
};

TEST_F(SnapshotStoreTest, LoadsInTheNextProcessWhatWasSaved) {
  Open();
  store->Save("idp", Set("keys"), Keep("save"));
  RunUntilEnded(1);
  Open();
  Load();
  RunUntilEnded(2);
  EXPECT_THAT(ended, ElementsAre("save: OK", "load: keys"));
}

TEST_F(SnapshotStoreTest, NeverWaitsForTheDiskNorCallsBackByItself) {
  Open();
  HoldTheDisk();
  store->Save("idp", Set("keys"), Keep("save"));
  Load();
  store->Remove("other", Keep("remove"));
  gate.Open();
  EXPECT_THAT(ended, ElementsAre());
  RunUntilEnded(4);
  EXPECT_THAT(ended, ElementsAre("held: OK", "save: OK", "load: keys", "remove: OK"));
}

TEST_F(SnapshotStoreTest, WritesOnlyTheNewestOfThoseThatWait) {
  Open();
  HoldTheDisk();
  for (const char* version : {"1", "2", "3"}) store->Save("idp", Set(version), Keep(version));
  Load();
  gate.Open();
  RunUntilEnded(5);
  EXPECT_THAT(ended, ElementsAre("held: OK", "1: OK", "2: OK", "3: OK", "load: 3"));
  EXPECT_EQ(Written("rename idp.keyset"), 1);
}

TEST_F(SnapshotStoreTest, EndsAllThatWaitWithTheStatusOfTheNewest) {
  files.fails = "rename idp.keyset";
  Open();
  HoldTheDisk();
  for (const char* version : {"1", "2"}) store->Save("idp", Set(version), Keep(version));
  gate.Open();
  RunUntilEnded(3);
  EXPECT_THAT(ended, ElementsAre("held: OK", "1: UNAVAILABLE", "2: UNAVAILABLE"));
}

TEST_F(SnapshotStoreTest, LetsNoSaveThatWaitedBringBackWhatWasPurged) {
  Open();
  HoldTheDisk();
  store->Save("idp", Set("keys"), Keep("save"));
  store->Remove("idp", Keep("remove"));
  gate.Open();
  RunUntilEnded(3);
  EXPECT_THAT(ended, ElementsAre("held: OK", "save: OK", "remove: OK"));
  EXPECT_THAT(NamesIn(scratch / "keys"), ElementsAre("held.keyset"));
}

TEST_F(SnapshotStoreTest, BoundsWhatWaitsButNeverRefusesARemoval) {
  Open();
  HoldTheDisk();
  const std::string body(kKeySetBytes, ' ');
  size_t count = 0;
  // Refused at once, so that its end is the first that the loop sees.
  while (count < 64) store->Save(StrCat("i", count++), Set(body), Keep("save"));
  RunUntilEnded(1);
  EXPECT_THAT(ended, ElementsAre("save: RESOURCE_EXHAUSTED"))
      << "bodies of 64 MiB and what stands beside them";
  store->Remove("i63", Keep("remove"));
  store->Save("i0", Set("less"), Keep("less"));
  store->Save("i63", Set("room again"), Keep("again"));
  gate.Open();
  RunUntilEnded(1 + 1 + 63 + 3);
  EXPECT_EQ(std::count(ended.begin(), ended.end(), "save: OK"), 63);
  EXPECT_EQ(std::count(ended.begin(), ended.end(), "again: OK"), 1);
}

TEST_F(SnapshotStoreTest, DoesWhatWaitsBeforeItEnds) {
  Open();
  HoldTheDisk();
  store->Save("idp", Set("keys"), Keep("save"));
  gate.Open();
  store.reset();
  RunUntilEnded(2);
  EXPECT_THAT(ended, ElementsAre("held: OK", "save: OK"));
}

// A clock that goes on past the grace each time that somebody reads it.
class LeapingClock final : public Clock {
 public:
  Instant Now() const override {
    MutexLock lock(mutex_);
    now_ = now_ + (kCopyGrace + absl::Seconds(1));
    read_.SignalAll();
    return now_;
  }
  void AwaitReading() const {
    MutexLock lock(mutex_);
    while (now_.steady == absl::ZeroDuration()) read_.Wait(mutex_);
  }

 private:
  mutable Mutex mutex_;
  mutable CondVar read_;
  mutable Instant now_ ABSL_GUARDED_BY(mutex_) = {};
};

TEST_F(SnapshotStoreTest, LeavesUndoneWhatIsTooLate) {
  const LeapingClock leaping;
  store = SnapshotStore::Open(scratch.path(), loop, leaping, files).value();
  HoldTheDisk();
  store->Save("idp", Set("keys"), Keep("save"));
  Load();
  // What is held began in time; what comes after it is looked at once the end has begun.
  std::thread ending([this] { store.reset(); });
  leaping.AwaitReading();
  gate.Open();
  ending.join();
  RunUntilEnded(3);
  EXPECT_THAT(
      ended, ElementsAre("held: OK", "save: CANCELLED", "load: the process ended before the disk was ready"));
  EXPECT_THAT(NamesIn(scratch / "keys"), ElementsAre("held.keyset"));
}

TEST_F(SnapshotStoreTest, RefusesAnUnsafeFolderAtTheStart) {
  files.statuses[scratch.path()] = {.kind = FileStatus::Kind::kFolder, .owner = files.user, .mode = 0777};
  const auto opened = SnapshotStore::Open(scratch.path(), loop, clock, files);
  EXPECT_TRUE(absl::IsPermissionDenied(opened.status()));
  EXPECT_EQ(opened.status().message(),
            scratch.path() +
                " is writable by others (mode 0777): whoever can write it can plant "
                "keys; run chmod go-w " +
                scratch.path());
}

}  // namespace
}  // namespace assay
