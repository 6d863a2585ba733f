// What an operator sees of a refresher and does to it.
#include <gmock/gmock.h>

#include "tests/jwks/refresher_fixture.h"

namespace assay {
namespace {

using ::testing::SizeIs;

class RefresherControl : public RefresherFixture {
 protected:
  JwkSetReport Report() {
    std::optional<JwkSetReport> report;
    cache->Report([&](JwkSetReport told) { report = std::move(told); });
    loop.RunReady();
    return *std::move(report);
  }

  void Revoke(Revocations revocations) {
    bool done = false;
    cache->Revoke(std::make_shared<const Revocations>(std::move(revocations)), [&] { done = true; });
    loop.RunReady();
    ASSERT_TRUE(done);
  }

  void RevokeKid(const std::string& kid) {
    Revocations revocations;
    revocations.key_ids.insert(kid);
    Revoke(std::move(revocations));
  }
};

TEST_F(RefresherControl, ReportsWhatTheLastFetchBrought) {
  Create();
  EXPECT_TRUE(Report().fetching);
  EXPECT_EQ(Report().snapshot->origin, KeySetOrigin::kNone);
  origin.AnswerJson(testing::KidSet({"a", "b"}), "max-age=900");
  loop.RunReady();

  const JwkSetReport report = Report();
  EXPECT_FALSE(report.fetching);
  EXPECT_EQ(report.snapshot, cache->Current());
  EXPECT_EQ(report.source, "https://origin.test/keys");
  EXPECT_THAT(report.keys, SizeIs(2));
  ASSERT_TRUE(report.last_fetch.has_value());
  EXPECT_EQ(report.last_fetch->report.success, FetchSuccess::kUpdated);
  EXPECT_EQ(report.last_success, clock.Now().wall);
  EXPECT_EQ(report.consecutive_failures, 0);
  EXPECT_EQ(report.next_fetch_in, report.snapshot->freshness.refresh_at);
}

TEST_F(RefresherControl, ReportsAFailureAndKeepsTheLastSuccess) {
  Fill();
  const absl::Time good = *Report().last_success;
  cache->Refresh([](auto) {});
  loop.RunReady();
  origin.Fail(v1::KEY_SET_FAULT_HTTP_5XX);
  loop.RunReady();
  const JwkSetReport report = Report();
  EXPECT_EQ(report.last_fetch->report.fault, v1::KEY_SET_FAULT_HTTP_5XX);
  EXPECT_EQ(report.consecutive_failures, 1);
  EXPECT_EQ(report.last_success, good);
}

TEST_F(RefresherControl, RemembersWhenAKeyWasFirstAndLastSeen) {
  Fill();
  const absl::Time last = *Report().last_success;
  cache->Refresh([](auto) {});
  loop.RunReady();
  origin.AnswerJson(testing::KidSet({"new"}));
  loop.RunReady();
  const JwkSetReport report = Report();
  ASSERT_THAT(report.keys, SizeIs(2));
  EXPECT_EQ(report.keys[0].key_id, "old");
  EXPECT_FALSE(report.keys[0].present);
  EXPECT_EQ(report.keys[0].last_seen, last);
  EXPECT_EQ(report.keys[1].key_id, "new");
  EXPECT_TRUE(report.keys[1].present);
  EXPECT_EQ(report.keys[1].first_seen, clock.Now().wall);
}

TEST_F(RefresherControl, RefreshTellsHowTheFetchThatItAskedForEnded) {
  Fill();
  std::vector<std::optional<FetchReport>> told;
  cache->Refresh([&](auto report) { told.push_back(report); });
  loop.RunReady();
  cache->Refresh([&](auto report) { told.push_back(report); });
  loop.Advance(absl::Milliseconds(1));
  cache->Refresh([&](auto report) { told.push_back(report); });
  loop.RunReady();
  ASSERT_TRUE(told.empty());
  origin.AnswerJson(testing::KidSet({"new"}));
  loop.RunReady();
  ASSERT_THAT(told, SizeIs(2));  // the third came after the flight's start
  EXPECT_EQ(told[0]->success, FetchSuccess::kUpdated);
  loop.Advance(absl::Seconds(1));
  origin.Fail(v1::KEY_SET_FAULT_CONNECT);
  loop.RunReady();
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[2]->fault, v1::KEY_SET_FAULT_CONNECT);
}

TEST_F(RefresherControl, RefreshTellsNothingOnceTheCacheStops) {
  Fill();
  std::vector<std::optional<FetchReport>> told;
  cache->Refresh([&](auto report) { told.push_back(report); });
  loop.RunReady();
  cache->Stop();
  loop.RunReady();
  cache->Refresh([&](auto report) { told.push_back(report); });
  loop.RunReady();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_FALSE(told[0].has_value());
  EXPECT_FALSE(told[1].has_value());
}

TEST_F(RefresherControl, PurgeEmptiesTheCacheAtOnceAndFetchesUnconditionally) {
  Fill();
  absl::Status status = absl::UnknownError("not called");
  cache->Purge([&](absl::Status told) { status = told; });
  loop.RunReady();
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(State(), CacheState::kEmpty);
  EXPECT_EQ(cache->Current()->generation, 2u);
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(origin.demands.back().held.etag, "");
  origin.AnswerJson(testing::KidSet({"old"}));
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_EQ(cache->Current()->generation, 3u);
}

TEST_F(RefresherControl, APurgeDropsTheAnswerOfAFlightThatWasUnderWay) {
  Fill();
  cache->Refresh([](auto) {});
  loop.RunReady();
  auto old_answer = std::exchange(origin.owed, nullptr);
  cache->Purge([](absl::Status) {});
  loop.RunReady();
  KeySetBody body;
  body.json = std::make_shared<const std::string>(testing::KidSet({"stale"}));
  old_answer(std::move(body));
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kEmpty);
  EXPECT_EQ(observer.finished().back().success, FetchSuccess::kSuperseded);
}

TEST_F(RefresherControl, I19_ARevokedKeyIsGoneBeforeTheCallIsAnsweredAndCausesNoFetch) {
  Fill();
  const size_t fetches = origin.fetches();
  RevokeKid("old");
  EXPECT_FALSE(Holds("old"));
  EXPECT_THAT(cache->Current()->keys->revoked(), SizeIs(1));
  EXPECT_EQ(cache->Current()->generation, 2u);
  EXPECT_EQ(origin.fetches(), fetches);
}

TEST_F(RefresherControl, I19_ARevokedKeyStaysGoneThoughTheIssuerListsIt) {
  Create();
  RevokeKid("old");
  origin.AnswerJson(testing::KidSet({"old", "new"}));
  loop.RunReady();
  EXPECT_FALSE(Holds("old"));
  EXPECT_TRUE(Holds("new"));
}

TEST_F(RefresherControl, I19_ARevocationOfAnEarlierProcessHoldsFromTheStart) {
  options.revocations = std::make_shared<const Revocations>(Revocations{.key_ids = {"old"}});
  Create();
  EXPECT_TRUE(cache->Current()->revocations->key_ids.contains("old"));
  origin.AnswerJson(testing::KidSet({"old", "new"}));
  loop.RunReady();
  EXPECT_FALSE(Holds("old"));
}

TEST_F(RefresherControl, AKeyThatIsUnrevokedIsBack) {
  Fill();
  const std::string digest = cache->Current()->keys->digest();
  RevokeKid("old");
  EXPECT_EQ(cache->Current()->keys->digest(), digest);
  Revoke({});
  EXPECT_TRUE(Holds("old"));
  EXPECT_EQ(cache->Current()->generation, 3u);
}

TEST_F(RefresherControl, ARevocationEndsWhatIsKnownOfAbsentKids) {
  Fill();
  Wait("absent");
  origin.AnswerJson(testing::KidSet({"old"}));
  loop.Advance(absl::Seconds(1));
  EXPECT_EQ(Wait("absent")->outcome->result, WaitResult::kAbsent);
  EXPECT_EQ(origin.fetches(), 2u);
  RevokeKid("old");
  Wait("absent");
  EXPECT_EQ(origin.fetches(), 3u);
}

TEST_F(RefresherControl, I23_OfTwoFlightsTheOneThatStartedLaterWins) {
  Fill();
  cache->Refresh([](auto) {});
  loop.RunReady();
  auto first = std::exchange(origin.owed, nullptr);
  cache->Purge([](absl::Status) {});  // which fetches anew, and waits for nobody
  loop.Advance(absl::Seconds(1));
  ASSERT_TRUE(origin.owed);
  origin.AnswerJson(testing::KidSet({"later"}));
  loop.RunReady();
  KeySetBody body;
  body.json = std::make_shared<const std::string>(testing::KidSet({"earlier"}));
  first(std::move(body));
  loop.RunReady();
  EXPECT_TRUE(Holds("later"));
  EXPECT_FALSE(Holds("earlier"));
}

}  // namespace
}  // namespace assay
