// What the refresher tells those who wait for a key.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/jwks/refresher.h"
#include "tests/jwks/refresher_fixture.h"

namespace assay {
namespace {

using testing::KidSet;

constexpr absl::Duration kSec = absl::Seconds(1);
constexpr absl::Duration kTick = absl::Nanoseconds(1);

using RefresherWaiters = RefresherFixture;

TEST_F(RefresherWaiters, I1_EveryWaiterGetsANewKeyByExactlyOneFetch) {
  for (const size_t waiters : {1, 2, 64, 4096}) {
    origin.demands.clear();
    Fill();
    std::vector<std::shared_ptr<Waiting>> waiting;
    for (size_t i = 0; i < waiters; ++i) waiting.push_back(Wait("new"));
    EXPECT_EQ(observer.waiting(), waiters);
    ASSERT_EQ(origin.fetches(), 2u);  // one of them was Fill's
    EXPECT_TRUE(origin.demands.back().no_cache);
    origin.AnswerJson(KidSet({"old", "new"}));
    loop.RunReady();
    for (const auto& one : waiting) {
      ASSERT_TRUE(one->outcome);
      ASSERT_EQ(one->outcome->result, WaitResult::kLanded);
      ASSERT_EQ(one->calls, 1);
    }
    EXPECT_TRUE(Holds("new"));
    EXPECT_EQ(observer.waiting(), 0u);
    loop.Advance(5 * kSec);
    EXPECT_EQ(origin.fetches(), 2u);
  }
}

TEST_F(RefresherWaiters, I2_AFlightThatWasUnderWayCostsAtMostOneMoreFetch) {
  Fill();
  cache->Refresh([](auto) {});
  loop.RunReady();
  loop.Advance(absl::Milliseconds(100));
  std::vector<std::shared_ptr<Waiting>> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(Wait("new"));
  EXPECT_EQ(origin.fetches(), 2u);
  origin.AnswerJson(KidSet({"old"}));  // was sent before the key was published
  loop.Advance(kSec);
  ASSERT_EQ(origin.fetches(), 3u);
  origin.AnswerJson(KidSet({"old", "new"}));
  loop.RunReady();
  for (const auto& one : waiting) ASSERT_EQ(one->outcome.value().result, WaitResult::kLanded);
  loop.Advance(5 * kSec);
  EXPECT_EQ(origin.fetches(), 3u);
  EXPECT_EQ(observer.started().back(), FetchTrigger::kFollowUp);
}

TEST_F(RefresherWaiters, TheNewSetIsThereBeforeAnybodyIsTold) {
  Fill();
  bool seen = false;
  cache->Await("new", clock.Now(), clock.Now().steady + kSec, loop,
               [&](WaitOutcome) { seen = Holds("new"); });
  loop.RunReady();
  origin.AnswerJson(KidSet({"new"}));
  loop.RunReady();
  EXPECT_TRUE(seen);
}

TEST_F(RefresherWaiters, I5_AnAbsentKidIsToldSoAndCostsOneFetch) {
  Fill();
  const auto first = Wait("nope");
  origin.AnswerJson(KidSet({"old"}));
  loop.RunReady();
  EXPECT_EQ(first->outcome.value().result, WaitResult::kAbsent);
  loop.Advance(kTick);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Wait("nope")->outcome.value().result, WaitResult::kAbsent);
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(observer.lookups(LookupResult::kMissNegative), 100u);
  EXPECT_EQ(observer.lookups(LookupResult::kMissConfirmed), 1u);
}

TEST_F(RefresherWaiters, ADroppedKeysKidIsKnownAndCausesNoFetch) {
  Create();
  origin.AnswerJson(R"({"keys":[{"kty":"oct","kid":"secret","k":"AAAA"},)" + KidSet({"old"}).substr(9));
  loop.Advance(10 * kSec);
  EXPECT_EQ(Wait("secret")->outcome.value().result, WaitResult::kLanded);
  EXPECT_EQ(origin.fetches(), 1u);
}

TEST_F(RefresherWaiters, I16_ACancelAndADeadlineHurtNobody) {
  Fill();
  const auto canceller = Wait("new");  // its miss started the flight
  const auto hasty = Wait("new", absl::Milliseconds(100));
  const auto patient = Wait("new");
  canceller->place->Cancel();
  canceller->place->Cancel();
  loop.RunReady();
  EXPECT_EQ(canceller->outcome.value().result, WaitResult::kCancelled);
  loop.Advance(absl::Milliseconds(100) - kTick);
  EXPECT_FALSE(hasty->outcome);
  loop.Advance(kTick);
  loop.RunReady();
  EXPECT_EQ(hasty->outcome.value().result, WaitResult::kUnavailable);
  EXPECT_GT(hasty->outcome->retry_after, absl::ZeroDuration());
  EXPECT_FALSE(patient->outcome);
  origin.AnswerJson(KidSet({"old", "new"}));
  loop.RunReady();
  EXPECT_EQ(patient->outcome.value().result, WaitResult::kLanded);
  hasty->place->Cancel();
  patient->place->Cancel();
  loop.Advance(10 * kSec);
  for (const auto& one : {canceller, hasty, patient}) EXPECT_EQ(one->calls, 1);
  EXPECT_EQ(origin.fetches(), 2u);
}

TEST_F(RefresherWaiters, AFailedFlightTellsEverybodyWhenToTryAgain) {
  Fill();
  const auto one = Wait("new");
  origin.Fail(v1::KEY_SET_FAULT_HTTP_429, 30 * kSec);
  loop.RunReady();
  EXPECT_EQ(one->outcome.value().result, WaitResult::kUnavailable);
  EXPECT_EQ(one->outcome->retry_after, 30 * kSec);
  EXPECT_EQ(observer.lookups(LookupResult::kMissDeferred), 1u);
}

TEST_F(RefresherWaiters, StopAnswersThoseWhoWaitAndThoseWhoComeLater) {
  Fill();
  const auto before = Wait("new");
  cache->Stop();
  loop.RunReady();
  EXPECT_EQ(before->outcome.value().result, WaitResult::kUnavailable);
  const auto after = Wait("new");
  EXPECT_EQ(after->outcome.value().result, WaitResult::kUnavailable);
  origin.AnswerJson(KidSet({"new"}));
  loop.Advance(absl::Hours(1));
  EXPECT_TRUE(Holds("old"));
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(before->calls, 1);
}

TEST_F(RefresherWaiters, ItsEndAnswersThoseWhoWaitAndIsSafeForEverythingUnderWay) {
  Fill();
  const auto waiting = Wait("new");
  auto posted = std::make_shared<Waiting>();
  posted->place =
      cache->Await("new", clock.Now(), clock.Now().steady + kSec, loop, [posted](WaitOutcome outcome) {
        posted->outcome = outcome;
        ++posted->calls;
      });
  cache.reset();
  origin.AnswerJson(KidSet({"new"}));  // lands nowhere
  loop.Advance(10 * kSec);
  waiting->place->Cancel();
  loop.Advance(10 * kSec);
  EXPECT_EQ(waiting->outcome.value().result, WaitResult::kUnavailable);
  EXPECT_EQ(waiting->calls, 1);
  EXPECT_EQ(posted->outcome.value().result, WaitResult::kUnavailable);
  EXPECT_EQ(posted->calls, 1);
}

}  // namespace
}  // namespace assay
