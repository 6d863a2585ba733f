#include "server/jwks/refresher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "server/jwks/static_source.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_source.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::KidSet;

constexpr absl::Duration kSec = absl::Seconds(1);
constexpr absl::Duration kTick = absl::Nanoseconds(1);

class Refresher : public ::testing::Test {
 protected:
  Refresher() {
    options.issuer_name = "acme";
    options.algorithms = AlgorithmSet::All();
    options.seed = 7;
  }

  void Create(Startup startup = Startup::kRequired) {
    cache = assay::Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin), loop, clock,
                                     observer);
    cache->Start(startup);
    loop.RunReady();
  }

  // Fill brings the cache to FRESH with one key, and past the spacing of fetches.
  void Fill(std::string cache_control = "max-age=900") {
    Create();
    origin.AnswerJson(KidSet({"old"}), std::move(cache_control));
    loop.Advance(10 * kSec);
    ASSERT_NE(cache->Current(), nullptr);
  }

  struct Waiting {
    std::shared_ptr<PendingKeys> place;
    std::optional<WaitOutcome> outcome;
    int calls = 0;
  };

  std::shared_ptr<Waiting> Wait(std::string kid, absl::Duration wait = 2 * kSec) {
    auto waiting = std::make_shared<Waiting>();
    const Instant now = clock.Now();
    waiting->place =
        cache->Await(std::move(kid), now, now.steady + wait, loop, [waiting](WaitOutcome outcome) {
          waiting->outcome = outcome;
          ++waiting->calls;
        });
    loop.RunReady();
    return waiting;
  }

  bool Holds(std::string_view kid) const { return !cache->Current()->keys->Find(kid).empty(); }
  CacheState State() const { return cache->Current()->StateAt(clock.Now().steady); }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::OriginScript origin;
  testing::RecordingJwksObserver observer;
  RefresherOptions options;
  std::shared_ptr<assay::Refresher> cache;
};

TEST_F(Refresher, HasNoKeysBeforeTheFirstFetchLands) {
  Create();
  EXPECT_EQ(cache->Current(), nullptr);
  EXPECT_FALSE(cache->EverHadKeys());
  EXPECT_EQ(origin.fetches(), 1u);
  origin.AnswerJson(KidSet({"a"}));
  loop.RunReady();
  ASSERT_NE(cache->Current(), nullptr);
  EXPECT_TRUE(cache->EverHadKeys());
  EXPECT_TRUE(Holds("a"));
  EXPECT_EQ(cache->Current()->generation, 1u);
  EXPECT_EQ(State(), CacheState::kFresh);
}

TEST_F(Refresher, AnOptionalIssuerIsFetchedWithinTwoSecondsAndALazyOneByItsFirstToken) {
  Create(Startup::kOptional);
  EXPECT_EQ(origin.fetches(), 0u);
  loop.Advance(2 * kSec);
  EXPECT_EQ(origin.fetches(), 1u);

  testing::OriginScript lazy_origin;
  auto lazy = assay::Refresher::Create(options, std::make_unique<testing::ScriptedSource>(lazy_origin), loop,
                                       clock, observer);
  lazy->Start(Startup::kLazy);
  loop.Advance(absl::Hours(1));
  EXPECT_EQ(lazy_origin.fetches(), 0u);
  lazy->Await("a", clock.Now(), clock.Now().steady + kSec, loop, [](WaitOutcome) {});
  loop.RunReady();
  EXPECT_EQ(lazy_origin.fetches(), 1u);
  lazy_origin.AnswerJson(KidSet({"a"}));
  loop.RunReady();
  EXPECT_TRUE(lazy->EverHadKeys());
}

TEST_F(Refresher, I1_EveryWaiterGetsANewKeyByExactlyOneFetch) {
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

TEST_F(Refresher, I2_AFlightThatWasUnderWayCostsAtMostOneMoreFetch) {
  Fill();
  cache->Refresh();
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

TEST_F(Refresher, TheNewSetIsThereBeforeAnybodyIsTold) {
  Fill();
  bool seen = false;
  cache->Await("new", clock.Now(), clock.Now().steady + kSec, loop,
               [&](WaitOutcome) { seen = Holds("new"); });
  loop.RunReady();
  origin.AnswerJson(KidSet({"new"}));
  loop.RunReady();
  EXPECT_TRUE(seen);
}

TEST_F(Refresher, I5_AnAbsentKidIsToldSoAndCostsOneFetch) {
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

TEST_F(Refresher, ADroppedKeysKidIsKnownAndCausesNoFetch) {
  Create();
  origin.AnswerJson(R"({"keys":[{"kty":"oct","kid":"secret","k":"AAAA"},)" + KidSet({"old"}).substr(9));
  loop.Advance(10 * kSec);
  EXPECT_EQ(Wait("secret")->outcome.value().result, WaitResult::kLanded);
  EXPECT_EQ(origin.fetches(), 1u);
}

TEST_F(Refresher, I16_ACancelAndADeadlineHurtNobody) {
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

TEST_F(Refresher, I10_NoFailureTouchesSetOrDeadlines) {
  Fill("max-age=100");
  const auto before = cache->Current();
  const auto fails = [&](auto answer) {
    cache->Refresh();
    loop.Advance(kSec);
    answer();
    loop.RunReady();
    EXPECT_EQ(cache->Current(), before);
    return observer.finished().back().fault;
  };
  for (const auto fault :
       {v1::KEY_SET_FAULT_DNS, v1::KEY_SET_FAULT_HTTP_5XX, v1::KEY_SET_FAULT_TRUNCATED,
        v1::KEY_SET_FAULT_REDIRECT, v1::KEY_SET_FAULT_TIMEOUT, v1::KEY_SET_FAULT_TOO_LARGE}) {
    EXPECT_EQ(fails([&] { origin.Fail(fault); }), fault);
  }
  EXPECT_EQ(fails([&] {
              origin.AnswerJson(R"({"keys":[{"kty":"RSA","use":"enc","kid":"e","n":"AQAB","e":"AQAB"}]})");
            }),
            v1::KEY_SET_FAULT_NO_USABLE_KEY);
  EXPECT_EQ(fails([&] { origin.AnswerJson(R"({"issuer":"https://acme.test"})"); }),
            v1::KEY_SET_FAULT_NO_KEYS_MEMBER);
  EXPECT_EQ(observer.finished().back().consecutive_failures, 8);
  EXPECT_EQ(cache->Current()->generation, 1u);
}

TEST_F(Refresher, Row64_AnEmptyOrUnparsableSetNeverReplacesAGoodOne) {
  Fill();
  const auto before = cache->Current();
  for (const auto& [body, fault] : {std::pair{R"({"keys":[]})", v1::KEY_SET_FAULT_EMPTY},
                                    {"<html>please log in</html>", v1::KEY_SET_FAULT_NOT_JSON},
                                    {"", v1::KEY_SET_FAULT_NOT_JSON}}) {
    cache->Refresh();
    loop.Advance(2 * kSec);
    origin.AnswerJson(body);
    loop.RunReady();
    EXPECT_EQ(observer.finished().back().fault, fault) << body;
    EXPECT_EQ(cache->Current(), before) << body;
  }
}

TEST_F(Refresher, Row63_ASetOverItsCapsNeverReplacesAGoodOne) {
  Fill();
  const auto before = cache->Current();
  std::string many = R"({"keys":[)";
  for (int i = 0; i < 10'000; ++i) many += i == 0 ? "{}" : ",{}";
  for (const std::string& body : {many + "]}", KidSet({"new"}) + std::string(kKeySetBytes, ' ')}) {
    cache->Refresh();
    loop.Advance(2 * kSec);
    origin.AnswerJson(body);
    loop.RunReady();
    EXPECT_EQ(observer.finished().back().fault, v1::KEY_SET_FAULT_TOO_LARGE);
    EXPECT_EQ(cache->Current(), before);
  }
}

TEST_F(Refresher, Row65_AGoodNewSetReplacesWholly) {
  Fill();
  cache->Refresh();
  loop.RunReady();
  origin.AnswerJson(KidSet({"new"}));
  loop.RunReady();
  EXPECT_FALSE(Holds("old"));
  EXPECT_TRUE(Holds("new"));
  EXPECT_EQ(cache->Current()->generation, 2u);
  loop.Advance(2 * kSec);
  const auto removed = Wait("old");
  origin.AnswerJson(KidSet({"new"}));
  loop.RunReady();
  EXPECT_EQ(removed->outcome.value().result, WaitResult::kAbsent);
}

TEST_F(Refresher, I13_NotModifiedExtendsTheDeadlinesAndKeepsTheGeneration) {
  Fill("max-age=100");
  const auto before = cache->Current();
  loop.Advance(90 * kSec);
  ASSERT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(origin.demands.back().held.etag, "\"v1\"");
  EXPECT_EQ(origin.demands.back().held.url, "https://origin.test/keys");
  EXPECT_FALSE(origin.demands.back().no_cache);
  KeySetBody unchanged;
  unchanged.not_modified = true;
  unchanged.headers.cache_control = "max-age=200";
  origin.Answer(std::move(unchanged));
  loop.RunReady();
  const auto after = cache->Current();
  EXPECT_EQ(after->keys, before->keys);
  EXPECT_EQ(after->generation, 1u);
  EXPECT_EQ(after->confirmed, clock.Now().steady);
  EXPECT_EQ(after->freshness.soft, 200 * kSec);
  EXPECT_EQ(observer.finished().back().success, FetchSuccess::kNotModified);
}

TEST_F(Refresher, NotModifiedWithoutASetIsAFault) {
  Create();
  KeySetBody unchanged;
  unchanged.not_modified = true;
  origin.Answer(std::move(unchanged));
  loop.RunReady();
  EXPECT_EQ(observer.finished().back().fault, v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED);
  EXPECT_EQ(cache->Current(), nullptr);
}

TEST_F(Refresher, ValidatorsOfARefusedBodyAreNotKept) {
  Create();
  origin.AnswerJson("<html>");
  loop.Advance(5 * kSec);
  ASSERT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(origin.demands.back().held.etag, "");
}

TEST_F(Refresher, I8_KeysServeUntilExactlyTheHardDeadlineAndRecoverWithTheOrigin) {
  options.freshness.hard_ttl = absl::Seconds(1000);
  Create();
  origin.AnswerJson(KidSet({"old"}));
  loop.RunReady();
  const absl::Duration confirmed = clock.Now().steady;
  const absl::Duration end = confirmed + 1000 * kSec;
  while (clock.Now().steady < end - kSec) {
    loop.Advance(kSec);
    if (origin.owed) origin.Fail(v1::KEY_SET_FAULT_CONNECT);
    loop.RunReady();
  }
  loop.Advance(kSec - kTick);
  EXPECT_EQ(State(), CacheState::kStale);
  loop.Advance(kTick);
  EXPECT_EQ(State(), CacheState::kExpired);
  EXPECT_EQ(cache->Current()->confirmed, confirmed);
  EXPECT_TRUE(cache->EverHadKeys());
  while (!origin.owed) loop.Advance(kSec);
  const auto waiting = Wait("old");
  origin.AnswerJson(KidSet({"old"}));
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_EQ(waiting->outcome.value().result, WaitResult::kLanded);
}

TEST_F(Refresher, I14_KnownKidsAreServedWithoutAFetchWhileTheOriginHangs) {
  Fill("max-age=100");
  loop.Advance(500 * kSec);  // the background fetch never ends
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_TRUE(Holds("old"));
  EXPECT_EQ(State(), CacheState::kStale);
}

TEST_F(Refresher, I22_AJumpOfTheWallClockChangesNothing) {
  Fill("max-age=100");
  for (const absl::Duration jump : {absl::Hours(24), absl::Hours(-48)}) {
    clock.JumpWall(jump);
    loop.RunReady();
    EXPECT_EQ(State(), CacheState::kFresh);
    EXPECT_EQ(origin.fetches(), 1u);
  }
}

TEST_F(Refresher, I7_BadSignaturesCauseOneFetchAMinute) {
  Fill();
  for (int i = 0; i < 600; ++i) {
    cache->ReportBadSignature();
    loop.Advance(absl::Milliseconds(100));
    if (origin.owed) origin.AnswerJson(KidSet({"old"}), "max-age=900");
    loop.RunReady();
  }
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(observer.started().back(), FetchTrigger::kBadSignature);
}

TEST_F(Refresher, AFailedFlightTellsEverybodyWhenToTryAgain) {
  Fill();
  const auto one = Wait("new");
  origin.Fail(v1::KEY_SET_FAULT_HTTP_429, 30 * kSec);
  loop.RunReady();
  EXPECT_EQ(one->outcome.value().result, WaitResult::kUnavailable);
  EXPECT_EQ(one->outcome->retry_after, 30 * kSec);
  EXPECT_EQ(observer.lookups(LookupResult::kMissDeferred), 1u);
}

TEST_F(Refresher, AnInlineSetNeverExpiresAndIsReadOnce) {
  cache =
      assay::Refresher::Create(options, std::make_unique<StaticSource>(KidSet({"a"})), loop, clock, observer);
  cache->Start(Startup::kOptional);
  loop.RunReady();
  ASSERT_NE(cache->Current(), nullptr);
  loop.Advance(absl::Hours(24 * 365));
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_EQ(Wait("nope")->outcome.value().result, WaitResult::kAbsent);
  EXPECT_THAT(observer.started(), ElementsAre(FetchTrigger::kStartup));
}

TEST_F(Refresher, StopAnswersThoseWhoWaitAndThoseWhoComeLater) {
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

TEST_F(Refresher, ItsEndAnswersThoseWhoWaitAndIsSafeForEverythingUnderWay) {
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

TEST_F(Refresher, ReportsEachFetchWithItsTriggerItsResultAndTheNext) {
  Fill("max-age=100");
  loop.Advance(95 * kSec);
  origin.AnswerJson(KidSet({"old"}));
  loop.RunReady();
  loop.Advance(2 * kSec);
  cache->Refresh();
  loop.RunReady();
  origin.AnswerJson(KidSet({"old", "new"}));
  loop.RunReady();
  EXPECT_THAT(observer.started(),
              ElementsAre(FetchTrigger::kStartup, FetchTrigger::kScheduled, FetchTrigger::kForced));
  const auto finished = observer.finished();
  ASSERT_EQ(finished.size(), 3u);
  EXPECT_EQ(finished[0].success, FetchSuccess::kUpdated);
  EXPECT_EQ(finished[1].success, FetchSuccess::kUnchanged);
  EXPECT_EQ(finished[2].success, FetchSuccess::kUpdated);
  EXPECT_EQ(finished[2].source, "https://origin.test/keys");
  EXPECT_GT(finished[2].body_bytes, 0u);
  EXPECT_GE(finished[2].next_fetch_in, 0.75 * absl::Seconds(300));
  EXPECT_LE(finished[2].next_fetch_in, 0.95 * absl::Seconds(300));
  EXPECT_THAT(observer.generations(), ElementsAre(1, 1, 2));
}

TEST_F(Refresher, I15_ReplicasSpreadTheirRefreshes) {
  absl::Duration first = absl::InfiniteDuration(), last;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    options.seed = seed;
    Create();
    origin.AnswerJson(KidSet({"old"}));
    loop.RunReady();
    const absl::Duration in = cache->Current()->freshness.refresh_at;
    first = std::min(first, in);
    last = std::max(last, in);
  }
  EXPECT_GE(last - first, 0.15 * absl::Seconds(300));
}

}  // namespace
}  // namespace assay
