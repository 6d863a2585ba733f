#include "server/jwks/revocation_list.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "tests/jwks/scratch_folder.h"
#include "tests/jwks/watched_files.h"
#include "tests/testing/manual_clock.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;
using Answer = absl::StatusOr<RevocationOutcome>;

Revocation Key(const std::string& key_id, const std::string& issuer = "idp") {
  return {.name = {issuer, Kind::kKeyId, key_id}};
}
Revocation Token(const std::string& id, absl::Time expires) {
  return {.name = {"idp", Kind::kTokenId, id}, .expires = expires};
}

// One answer that a test waits for.
class Promise {
 public:
  RevocationList::Done Taker() {
    return [this](Answer answer) {
      MutexLock lock(mutex_);
      answer_.emplace(std::move(answer));
      there_.SignalAll();
    };
  }
  Answer Wait() {
    MutexLock lock(mutex_);
    while (!answer_) there_.Wait(mutex_);
    return *answer_;
  }
  bool there() {
    MutexLock lock(mutex_);
    return answer_.has_value();
  }

 private:
  Mutex mutex_;
  CondVar there_;
  std::optional<Answer> answer_ ABSL_GUARDED_BY(mutex_);
};

class RevocationListTest : public ::testing::Test {
 protected:
  void OpenAt(const std::string& state_dir, size_t capacity = kRevocations) {
    list_.reset();
    auto list = RevocationList::Open(
        state_dir, files_, clock_,
        [this](const std::string& issuer, auto revocations, auto done) {
          in_force_[issuer] = std::move(revocations);
          ++applied_;
          if (hold_) {
            held_.push_back(std::move(done));
          } else {
            done();
          }
        },
        capacity);
    ASSERT_TRUE(list.ok()) << list.status();
    list_ = *std::move(list);
  }
  void OpenOnDisk(size_t capacity = kRevocations) { OpenAt(scratch_ / "state", capacity); }

  Answer Add(Revocation entry, bool until_restart = false) {
    Promise promise;
    list_->Add(std::move(entry), until_restart, promise.Taker());
    return promise.Wait();
  }
  Answer Remove(const RevocationName& name) {
    Promise promise;
    list_->Remove(name, promise.Taker());
    return promise.Wait();
  }
  std::string Listed() const {
    std::string text;
    for (const Revocation& entry : list_->List())
      StrAppend(&text, entry.name.value, entry.origin == Revocation::Origin::kFile ? ":file " : " ");
    return text;
  }

  testing::ScratchFolder scratch_;
  testing::WatchedFiles files_;
  ManualClock clock_;
  std::map<std::string, std::shared_ptr<const Revocations>> in_force_;
  int applied_ = 0;
  bool hold_ = false;
  std::vector<absl::AnyInvocable<void()>> held_;
  std::unique_ptr<RevocationList> list_;
};

TEST_F(RevocationListTest, I19_ARevocationIsInForceAndOnDiskWhenItIsAnswered) {
  OpenOnDisk();
  const Answer answer = Add(Key("k"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->durable) << answer->detail;
  EXPECT_TRUE(in_force_["idp"]->key_ids.contains("k"));
  OpenOnDisk();
  EXPECT_TRUE(list_->Snapshot("idp")->key_ids.contains("k"));
  EXPECT_TRUE(list_->Snapshot("other")->empty());
  EXPECT_EQ(list_->List()[0].added_at, clock_.Now().wall);
}

TEST_F(RevocationListTest, AnswersAndWritesOnlyOnceItIsInForce) {
  OpenOnDisk();
  files_.calls.clear();
  hold_ = true;
  Promise promise;
  list_->Add(Key("k"), false, promise.Taker());
  EXPECT_FALSE(promise.there());
  EXPECT_TRUE(files_.calls.empty());
  held_[0]();
  EXPECT_TRUE(promise.Wait()->durable);
}

TEST_F(RevocationListTest, SaysThatARevocationThatCouldNotBeWrittenHoldsUntilRestart) {
  OpenOnDisk();
  files_.fails = "fsync temporary";
  const Answer answer = Add(Key("k"));
  ASSERT_TRUE(answer.ok());
  EXPECT_FALSE(answer->durable);
  EXPECT_NE(answer->detail, "");
  EXPECT_TRUE(in_force_["idp"]->key_ids.contains("k"));
}

TEST_F(RevocationListTest, AWriteThatSucceedsLaterTakesAllThatIsInForce) {
  OpenOnDisk();
  files_.fails = "rename list";
  EXPECT_FALSE(Add(Key("a"))->durable);
  files_.fails.clear();
  EXPECT_TRUE(Add(Key("b"))->durable);
  OpenOnDisk();
  EXPECT_EQ(Listed(), "a b ");
}

TEST_F(RevocationListTest, WithoutAStateDirARevocationMustBeMeantAsVolatile) {
  OpenAt("");
  EXPECT_EQ(Add(Key("k")).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(applied_, 0);
  EXPECT_FALSE(Add(Key("k"), true)->durable);
  EXPECT_TRUE(in_force_["idp"]->key_ids.contains("k"));
}

TEST_F(RevocationListTest, RefusesWhatRevokesNothing) {
  OpenOnDisk();
  EXPECT_EQ(Add(Key("")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Listed(), "");
}

TEST_F(RevocationListTest, TakesARevocationBackForGood) {
  OpenOnDisk();
  ASSERT_TRUE(Add(Key("k")).ok());
  EXPECT_TRUE(Remove(Key("k").name)->durable);
  EXPECT_TRUE(in_force_["idp"]->empty());
  OpenOnDisk();
  EXPECT_EQ(Listed(), "");
  EXPECT_EQ(Remove(Key("k").name).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RevocationListTest, RefusesMoreThanItHoldsAndEvictsNothing) {
  OpenOnDisk(2);
  EXPECT_TRUE(Add(Key("a")).ok());
  EXPECT_TRUE(Add(Key("b")).ok());
  EXPECT_EQ(Add(Key("c")).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Listed(), "a b ");
  EXPECT_TRUE(Add(Key("a")).ok()) << "what is there needs no room";
}

TEST_F(RevocationListTest, LetsGoOfTokensThatHaveExpired) {
  OpenOnDisk(1);
  const absl::Time end = clock_.Now().wall + absl::Minutes(1);
  ASSERT_TRUE(Add(Token("t1", end)).ok());
  clock_.Advance(absl::Minutes(1) - absl::Nanoseconds(1));
  EXPECT_EQ(Listed(), "t1 ");
  EXPECT_EQ(Add(Key("k")).status().code(), absl::StatusCode::kResourceExhausted);
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Listed(), "");
  EXPECT_TRUE(list_->Snapshot("idp")->empty());
  EXPECT_TRUE(Add(Key("k")).ok());
}

TEST_F(RevocationListTest, WidensAnEntryAndNeverNarrowsIt) {
  OpenOnDisk();
  const absl::Time now = clock_.Now().wall, later = now + absl::Hours(1);
  const RevocationName alice = {"idp", Kind::kSubject, "alice"};
  ASSERT_TRUE(Add({.name = alice, .issued_before = later, .expires = later + absl::Hours(9)}).ok());
  ASSERT_TRUE(Add({.name = alice, .issued_before = now, .expires = later}).ok());
  const auto entries = list_->List();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].issued_before, later);
  EXPECT_EQ(entries[0].expires, later + absl::Hours(9));
}

TEST_F(RevocationListTest, KeepsTheFilesEntriesApartFromThoseByRpc) {
  OpenOnDisk(1);
  list_->SetFileEntries({Key("f"), Key("g", "other")});
  ASSERT_TRUE(Add(Key("k")).ok());
  EXPECT_EQ(in_force_["idp"]->key_ids.size(), 2u);
  EXPECT_EQ(Listed(), "f:file k g:file ");
  EXPECT_EQ(Remove(Key("f").name).status().code(), absl::StatusCode::kFailedPrecondition);
  list_->SetFileEntries({Key("g", "other")});
  EXPECT_EQ(Listed(), "k g:file ");
  EXPECT_FALSE(in_force_["idp"]->key_ids.contains("f"));
  OpenOnDisk();
  EXPECT_EQ(Listed(), "k ") << "the file's entries are not copied to the disk";
}

TEST_F(RevocationListTest, AppliesAFileOnlyWhereItChangesSomething) {
  OpenOnDisk();
  list_->SetFileEntries({Key("a"), Key("b", "other")});
  EXPECT_EQ(applied_, 2);
  list_->SetFileEntries({Key("a"), Key("c", "other")});
  EXPECT_EQ(applied_, 3);
}

TEST_F(RevocationListTest, RefusesToStartOnACorruptList) {
  OpenOnDisk();
  ASSERT_TRUE(Add(Key("k")).ok());
  list_.reset();
  const std::string path = scratch_ / "state/revocations/list";
  testing::WriteText(path, testing::TextOf(path).substr(1));
  const auto list = RevocationList::Open(scratch_ / "state", files_, clock_, nullptr);
  EXPECT_EQ(list.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RevocationListTest, AnswersManyThreadsAndLosesNone) {
  OpenAt("");
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(Add(Key(StrCat(thread, "-", i)), true).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(in_force_["idp"]->key_ids.size(), 200u);
}

}  // namespace
}  // namespace assay
