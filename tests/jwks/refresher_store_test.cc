// A refresher and the copy on disk.
#include <gmock/gmock.h>

#include "tests/jwks/refresher_fixture.h"
#include "tests/testing/scripted_store.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RefresherStore : public RefresherFixture {
 protected:
  RefresherStore() { options.issuer = "https://acme.test"; }

  void CreateWithStore(Startup startup = Startup::kRequired) {
    cache = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin),
                              {loop, clock, observer, process, &store});
    cache->Start(startup);
    loop.RunReady();
  }

  StoredKeySet Copy(absl::Duration age, std::string json = testing::KidSet({"kept"})) {
    return {.issuer = "https://acme.test",
            .source = "https://origin.test/keys",
            .validators = {.url = "https://origin.test/keys", .etag = "\"kept\""},
            .confirmed = clock.Now().wall - age,
            .json = std::move(json)};
  }

  void Load(testing::ScriptedStore::Loaded loaded) {
    store.answer_load(std::move(loaded));
    loop.RunReady();
  }

  testing::ScriptedStore store;
};

TEST_F(RefresherStore, AsksForTheCopyOfItsOwnIssuerAndPlace) {
  CreateWithStore();
  EXPECT_THAT(store.loads, ElementsAre("acme https://acme.test https://origin.test/keys 24h"));
}

TEST_F(RefresherStore, I20_StartsStaleFromTheCopyAndAsksTheOriginConditionally) {
  CreateWithStore(Startup::kLazy);
  Load(Copy(absl::Hours(3)));
  EXPECT_EQ(State(), CacheState::kStale);
  EXPECT_TRUE(Holds("kept"));
  EXPECT_EQ(cache->Current()->origin, KeySetOrigin::kDisk);
  EXPECT_TRUE(cache->EverHadKeys());
  ASSERT_EQ(origin.fetches(), 1u);
  EXPECT_EQ(origin.demands[0].held.etag, "\"kept\"");
}

TEST_F(RefresherStore, I20_ARestartNeverExtendsTheDeadline) {
  CreateWithStore(Startup::kLazy);
  Load(Copy(absl::Hours(23)));
  origin.Fail(v1::KEY_SET_FAULT_CONNECT);
  clock.Advance(absl::Hours(1) - absl::Milliseconds(1));
  EXPECT_EQ(State(), CacheState::kStale);
  clock.Advance(absl::Milliseconds(1));
  EXPECT_EQ(State(), CacheState::kExpired);
}

TEST_F(RefresherStore, ACopyFromAheadOfTheWallClockIsNoYoungerThanNow) {
  CreateWithStore(Startup::kLazy);
  Load(Copy(-absl::Minutes(4)));
  EXPECT_EQ(cache->Current()->confirmed, clock.Now().steady);
}

TEST_F(RefresherStore, ANotModifiedConfirmsTheCopy) {
  CreateWithStore(Startup::kLazy);
  Load(Copy(absl::Hours(3)));
  KeySetBody body;
  body.not_modified = true;
  origin.Answer(std::move(body));
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_EQ(cache->Current()->generation, 1u);
  ASSERT_THAT(store.saves, SizeIs(1));  // its time is old
  EXPECT_EQ(store.saves[0].json, testing::KidSet({"kept"}));
  EXPECT_EQ(store.saves[0].confirmed, clock.Now().wall);
}

TEST_F(RefresherStore, WhoWaitsIsAnsweredByTheCopy) {
  CreateWithStore(Startup::kLazy);
  const auto kept = Wait("kept");
  const auto other = Wait("other");
  EXPECT_FALSE(kept->outcome.has_value());
  Load(Copy(absl::Hours(3)));
  EXPECT_EQ(kept->outcome->result, WaitResult::kLanded);
  EXPECT_FALSE(other->outcome.has_value());
}

TEST_F(RefresherStore, ACopyNeverReplacesASetFromTheNetwork) {
  CreateWithStore();
  origin.AnswerJson(testing::KidSet({"new"}));
  loop.RunReady();
  Load(Copy(absl::Hours(3)));
  EXPECT_TRUE(Holds("new"));
  EXPECT_FALSE(Holds("kept"));
}

TEST_F(RefresherStore, ARefusedCopyIsToldAndLeavesTheCacheEmpty) {
  const std::pair<CopyRefusal, CopyEvent> cases[] = {
      {CopyRefusal::kAge, CopyEvent::kRejectedAge},
      {CopyRefusal::kIntegrity, CopyEvent::kRejectedIntegrity},
      {CopyRefusal::kPermission, CopyEvent::kRejectedPermission}};
  for (const auto& [refusal, event] : cases) {
    CreateWithStore(Startup::kLazy);
    Load(tl::unexpected(CopyFault{refusal, "why"}));
    EXPECT_EQ(State(), CacheState::kEmpty);
    EXPECT_EQ(observer.copies().back(), event);
  }
}

TEST_F(RefresherStore, AnAbsentCopyIsNoEvent) {
  CreateWithStore(Startup::kLazy);
  Load(tl::unexpected(CopyFault{CopyRefusal::kAbsent, ""}));
  EXPECT_THAT(observer.copies(), IsEmpty());
}

TEST_F(RefresherStore, ACopyWithoutAUsableKeyIsRefused) {
  CreateWithStore(Startup::kLazy);
  Load(Copy(absl::Hours(1), R"({"keys":[]})"));
  EXPECT_EQ(State(), CacheState::kEmpty);
  EXPECT_THAT(observer.copies(), ElementsAre(CopyEvent::kRejectedIntegrity));
}

TEST_F(RefresherStore, AnEmptyCopyIsTakenWhereEmptySetsAreTrusted) {
  options.trust_empty_set = true;
  CreateWithStore(Startup::kLazy);
  Load(Copy(absl::Hours(3), R"({"keys":[]})"));
  EXPECT_EQ(State(), CacheState::kStale);
  EXPECT_TRUE(cache->Current()->keys->keys().empty());
}

TEST_F(RefresherStore, I19_ARevokedKeyIsNotBroughtBackByTheCopy) {
  CreateWithStore(Startup::kLazy);
  Revocations revocations;
  revocations.key_ids.insert("kept");
  cache->Revoke(std::make_shared<const Revocations>(revocations), [] {});
  loop.RunReady();
  Load(Copy(absl::Hours(1)));
  EXPECT_EQ(State(), CacheState::kStale);
  EXPECT_FALSE(Holds("kept"));
}

TEST_F(RefresherStore, SavesAChangeAtOnceAndAConfirmationAfterTenMinutes) {
  CreateWithStore();
  origin.AnswerJson(testing::KidSet({"a"}), "max-age=60");
  loop.RunReady();
  ASSERT_THAT(store.saves, SizeIs(1));
  EXPECT_EQ(store.saves[0].issuer, "https://acme.test");
  EXPECT_EQ(store.saves[0].source, "https://origin.test/keys");
  EXPECT_EQ(store.saves[0].validators.etag, "\"v1\"");
  EXPECT_EQ(store.saves[0].json, testing::KidSet({"a"}));
  const absl::Duration saved = clock.Now().steady;
  while (clock.Now().steady < saved + absl::Minutes(9)) {
    loop.Advance(absl::Seconds(30));
    if (!origin.owed) continue;
    origin.AnswerJson(testing::KidSet({"a"}), "max-age=60");
    loop.RunReady();
  }
  EXPECT_THAT(store.saves, SizeIs(1));
  while (clock.Now().steady < saved + absl::Minutes(12)) {
    loop.Advance(absl::Seconds(30));
    if (!origin.owed) continue;
    origin.AnswerJson(testing::KidSet({"a"}), "max-age=60");
    loop.RunReady();
  }
  EXPECT_THAT(store.saves, SizeIs(2));
  EXPECT_THAT(observer.copies(), ElementsAre(CopyEvent::kWritten, CopyEvent::kWritten));
}

TEST_F(RefresherStore, TellsOfACopyThatCouldNotBeWritten) {
  store.save_status = absl::ResourceExhaustedError("disk full");
  CreateWithStore();
  origin.AnswerJson(testing::KidSet({"a"}));
  loop.RunReady();
  EXPECT_THAT(observer.copies(), ElementsAre(CopyEvent::kWriteFailed));
}

TEST_F(RefresherStore, APurgeRemovesTheCopyAndTellsWhereItCouldNot) {
  store.remove_status = absl::PermissionDeniedError("read-only");
  CreateWithStore();
  absl::Status status;
  cache->Purge([&](absl::Status told) { status = told; });
  loop.RunReady();
  EXPECT_THAT(store.removes, ElementsAre("acme"));
  EXPECT_EQ(status, store.remove_status);
}

}  // namespace
}  // namespace assay
