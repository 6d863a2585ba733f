#include "server/jwks/refresh_policy.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace assay {
namespace {

constexpr absl::Duration kMs = absl::Milliseconds(1);
constexpr absl::Duration kSec = absl::Seconds(1);

// Subject is a policy in a hand-moved time; the kids that the origin serves are a set of names.
class Subject {
 public:
  explicit Subject(RefreshOptions options = {}, bool fixed = false)
      : options(options), state(this->options, fixed, 1) {}

  RefreshActions Do(const RefreshEvent& event) { return Advance(options, state, event, now); }
  RefreshActions Miss(std::string kid, absl::Duration wait = 2 * kSec) {
    return Do(KeyMissed{.waiter = ++waiters,
                        .kid = kid,
                        .arrived = now,
                        .deadline = now + wait,
                        .known = kids.count(kid) > 0});
  }
  RefreshActions Land(bool changed) {
    const auto contains = [this](std::string_view kid) { return kids.count(std::string(kid)) > 0; };
    return Do(FetchSucceeded{.freshness = freshness, .changed = changed, .contains = contains});
  }
  RefreshActions Fail(absl::Duration retry_after = absl::ZeroDuration()) {
    return Do(FetchFailed{retry_after});
  }
  // Filled brings the subject to FRESH at the end of its first flight, and past the spacing.
  Subject& Filled() {
    Do(StartAsked{});
    Land(true);
    now += 10 * kSec;
    return *this;
  }

  const RefreshOptions options;
  RefreshState state;
  std::set<std::string> kids{"old"};
  Freshness freshness{.refresh_at = 80 * kSec, .soft = 100 * kSec, .hard = 1000 * kSec};
  absl::Duration now = absl::Hours(1);
  uint64_t waiters = 0;
};

std::string Told(const RefreshActions& actions) {
  std::string text;
  for (const auto& answer : actions.answers) {
    switch (answer.outcome.result) {
      case WaitResult::kLanded:
        text += "landed ";
        break;
      case WaitResult::kAbsent:
        text += "absent ";
        break;
      case WaitResult::kUnavailable:
        text += "unavailable ";
        break;
      case WaitResult::kCancelled:
        text += "cancelled ";
        break;
    }
  }
  return text;
}

TEST(RefreshPolicy, FetchesAtOnceWhenStartedAndAfterTheDelayWhenOneIsGiven) {
  Subject at_once;
  const auto actions = at_once.Do(StartAsked{});
  ASSERT_TRUE(actions.fetch);
  EXPECT_EQ(actions.fetch->flight.trigger, FetchTrigger::kStartup);
  EXPECT_FALSE(actions.fetch->no_cache);

  Subject delayed;
  const auto waiting = delayed.Do(StartAsked{.delay = 2 * kSec});
  EXPECT_FALSE(waiting.fetch);
  EXPECT_EQ(waiting.wake_at, delayed.now + 2 * kSec);
  delayed.now += 2 * kSec;
  EXPECT_TRUE(delayed.Do(TimeReached{}).fetch);
}

TEST(RefreshPolicy, ALazyIssuerDoesNothingUntilItsFirstToken) {
  Subject subject;
  EXPECT_EQ(subject.Do(TimeReached{}).wake_at, absl::InfiniteDuration());
  const auto actions = subject.Miss("any");
  ASSERT_TRUE(actions.fetch);
  EXPECT_EQ(actions.fetch->flight.trigger, FetchTrigger::kUnknownKid);
  subject.kids = {"any"};
  EXPECT_EQ(Told(subject.Land(true)), "landed ");
}

TEST(RefreshPolicy, RefreshesInTheBackgroundAtExactlyItsTime) {
  Subject subject;
  subject.Do(StartAsked{});
  EXPECT_EQ(subject.Land(true).wake_at, subject.now + 80 * kSec);
  subject.now += 80 * kSec - kMs;
  EXPECT_FALSE(subject.Do(TimeReached{}).fetch);
  subject.now += kMs;
  const auto actions = subject.Do(TimeReached{});
  ASSERT_TRUE(actions.fetch);
  EXPECT_EQ(actions.fetch->flight.trigger, FetchTrigger::kScheduled);
  EXPECT_FALSE(actions.fetch->no_cache);
  EXPECT_EQ(actions.wake_at, absl::InfiniteDuration());
}

TEST(RefreshPolicy, I1_AllMissesShareTheOneFlightAndLandWithIt) {
  Subject subject;
  subject.Filled();
  const auto first = subject.Miss("new");
  ASSERT_TRUE(first.fetch);
  EXPECT_EQ(first.fetch->flight.trigger, FetchTrigger::kUnknownKid);
  EXPECT_TRUE(first.fetch->no_cache);
  for (int i = 1; i < 4096; ++i) {
    subject.now += absl::Microseconds(1);
    ASSERT_FALSE(subject.Miss("new").fetch);
  }
  subject.kids = {"old", "new"};
  const auto landed = subject.Land(true);
  EXPECT_EQ(landed.answers.size(), 4096u);
  for (const auto& answer : landed.answers) ASSERT_EQ(answer.outcome.result, WaitResult::kLanded);
  EXPECT_EQ(landed.answers[0].lookup, LookupResult::kMissFetched);
  EXPECT_EQ(landed.answers[1].lookup, LookupResult::kMissJoined);
  EXPECT_FALSE(landed.fetch);
}

TEST(RefreshPolicy, I2_AFlightThatStartedBeforeArrivalEntitlesToOneFollowUpSharedByAll) {
  Subject subject;
  subject.Filled();
  subject.Do(RefreshForced{});
  subject.now += 100 * kMs;
  EXPECT_FALSE(subject.Miss("new").fetch);
  EXPECT_FALSE(subject.Miss("new").fetch);
  const auto first = subject.Land(false);  // sent before the key was published
  EXPECT_EQ(Told(first), "");
  EXPECT_FALSE(first.fetch);  // spacing
  EXPECT_EQ(first.wake_at, subject.now + 900 * kMs);
  subject.now += 900 * kMs;
  const auto second = subject.Do(TimeReached{});
  ASSERT_TRUE(second.fetch);
  EXPECT_EQ(second.fetch->flight.trigger, FetchTrigger::kFollowUp);
  EXPECT_TRUE(second.fetch->no_cache);
  subject.kids.insert("new");
  EXPECT_EQ(Told(subject.Land(true)), "landed landed ");
}

TEST(RefreshPolicy, AnOlderFlightThatBringsTheKidEndsTheWait) {
  Subject subject;
  subject.Filled();
  subject.Do(RefreshForced{});
  subject.now += 100 * kMs;
  subject.Miss("new");
  subject.kids.insert("new");
  EXPECT_EQ(Told(subject.Land(true)), "landed ");
}

TEST(RefreshPolicy, AFlightThatStartedAfterArrivalAndBringsNothingIsFinal) {
  Subject subject;
  subject.Filled();
  subject.Miss("nope");
  const auto landed = subject.Land(false);
  EXPECT_EQ(Told(landed), "absent ");
  EXPECT_EQ(landed.answers[0].lookup, LookupResult::kMissConfirmed);
}

TEST(RefreshPolicy, I5_AnAbsentKidCostsNoFetchUntilItsNegativeEntryEnds) {
  Subject subject;
  subject.Filled();
  subject.Miss("nope");
  subject.Land(false);
  subject.now += 2 * kSec - kMs;
  const auto held = subject.Miss("nope");
  EXPECT_EQ(Told(held), "absent ");
  EXPECT_EQ(held.answers[0].lookup, LookupResult::kMissNegative);
  EXPECT_FALSE(held.fetch);
  subject.now += kMs;
  EXPECT_TRUE(subject.Miss("nope").fetch);
}

TEST(RefreshPolicy, NegativeEntriesDoubleToTenSecondsAndEndWithAChangeOfKeys) {
  Subject subject;
  subject.Filled();
  for (const int life : {2, 4, 8, 10, 10}) {
    subject.now += 20 * kSec;
    subject.Do(RefreshForced{});
    subject.Land(false);  // keeps the set from growing old
    subject.now += 20 * kSec;
    ASSERT_TRUE(subject.Miss("nope").fetch);
    subject.Land(false);
    subject.now += life * kSec - kMs;
    EXPECT_EQ(Told(subject.Miss("nope")), "absent ") << life;
    EXPECT_FALSE(subject.state.negative.Holds("nope", subject.now + kMs)) << life;
  }
  subject.Do(RefreshForced{});
  subject.Land(true);
  EXPECT_FALSE(subject.state.negative.Holds("nope", subject.now));
}

TEST(RefreshPolicy, ARequestThatRacedWithTheLandingCostsNoFetch) {
  Subject subject;
  subject.Filled();
  EXPECT_EQ(Told(subject.Miss("old")), "landed ");
  subject.Do(RefreshForced{});
  const absl::Duration arrived = subject.now - kMs;
  subject.Land(false);
  const auto late = subject.Do(KeyMissed{
      .waiter = 9, .kid = "nope", .arrived = arrived, .deadline = subject.now + kSec, .known = false});
  EXPECT_EQ(Told(late), "absent ");
  EXPECT_FALSE(late.fetch);
}

TEST(RefreshPolicy, I3_RandomKidsCostThreeFetchesAndThenOneEachTenSeconds) {
  Subject subject;
  subject.Filled();
  subject.freshness = {.refresh_at = absl::Hours(10), .soft = absl::Hours(10), .hard = absl::Hours(20)};
  subject.Do(RefreshForced{});
  subject.Land(false);
  int fetches = 0;
  for (int i = 0; i < 100'000; ++i) {  // a thousand seconds at a hundred a second
    subject.now += 10 * kMs;
    if (!subject.Miss("random" + std::to_string(i), 150 * kMs).fetch) continue;
    ++fetches;
    subject.Land(false);
  }
  EXPECT_GE(fetches, 100);
  EXPECT_LE(fetches, 3 + 100);
  EXPECT_LE(subject.state.negative.size(), 1024u);
  EXPECT_LE(subject.state.waiters.size(), 4096u);
}

TEST(RefreshPolicy, WithoutBudgetThoseWhoCanWaitDoAndTheRestAreDeferredAtOnce) {
  Subject subject;
  subject.Filled();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(subject.Miss("random" + std::to_string(i)).fetch);
    subject.Land(false);
    subject.now += kSec;
  }
  const auto deferred = subject.Miss("new", 2 * kSec);
  ASSERT_EQ(Told(deferred), "unavailable ");
  EXPECT_EQ(deferred.answers[0].lookup, LookupResult::kMissDeferred);
  EXPECT_EQ(deferred.answers[0].outcome.retry_after, 7 * kSec);
  EXPECT_EQ(Told(subject.Miss("new", 7 * kSec)), "");
  subject.now += 7 * kSec;
  const auto next = subject.Do(TimeReached{});
  ASSERT_TRUE(next.fetch);  // once for all that are pending
  subject.kids.insert("new");
  EXPECT_EQ(Told(subject.Land(true)), "landed ");
  EXPECT_FALSE(subject.Do(TimeReached{}).fetch);
}

TEST(RefreshPolicy, AKidThatWasDeferredIsFetchedThoughNobodyWaits) {
  Subject subject;
  subject.Filled();
  subject.Do(RefreshForced{});
  subject.Land(false);
  subject.now += 100 * kMs;
  EXPECT_EQ(Told(subject.Miss("new", 150 * kMs)), "unavailable ");
  subject.now += 900 * kMs;
  EXPECT_TRUE(subject.Do(TimeReached{}).fetch);
}

TEST(RefreshPolicy, StartsAreAtLeastOneSecondApartWhateverTheCause) {
  Subject subject;
  subject.Filled();
  subject.Do(RefreshForced{});
  subject.Land(false);
  EXPECT_FALSE(subject.Do(RefreshForced{}).fetch);
  subject.now += kSec - kMs;
  EXPECT_FALSE(subject.Do(TimeReached{}).fetch);
  subject.now += kMs;
  EXPECT_TRUE(subject.Do(TimeReached{}).fetch);
}

TEST(RefreshPolicy, AFailedFlightDefersEverybodyAndBacksOff) {
  Subject subject;
  subject.Filled();
  subject.Miss("new");
  subject.Miss("new");
  const auto failed = subject.Fail();
  EXPECT_EQ(Told(failed), "unavailable unavailable ");
  EXPECT_GE(failed.answers[0].outcome.retry_after, kSec);
  EXPECT_EQ(subject.state.failures, 1);
  EXPECT_EQ(Told(subject.Miss("new", 500 * kMs)), "unavailable ");  // in back-off
}

TEST(RefreshPolicy, BackOffGrowsToAMinuteWithFullJitterAndEndsWithSuccess) {
  Subject subject;
  subject.Do(StartAsked{});
  absl::Duration longest, ceiling = kSec;
  for (int i = 0; i < 200; ++i) {
    const auto failed = subject.Fail();
    const absl::Duration pause = failed.wake_at - subject.now;
    EXPECT_GE(pause, kSec);
    EXPECT_LE(pause, std::max(ceiling, kSec));
    longest = std::max(longest, pause);
    ceiling = std::min(ceiling * 2, 60 * kSec);
    subject.now = failed.wake_at;
    const auto retry = subject.Do(TimeReached{});
    ASSERT_TRUE(retry.fetch);
    EXPECT_EQ(retry.fetch->flight.trigger, FetchTrigger::kRetry);
  }
  EXPECT_GT(longest, 50 * kSec);
  subject.Land(true);
  EXPECT_EQ(subject.state.failures, 0);
  subject.now += 80 * kSec;
  subject.Do(TimeReached{});
  EXPECT_EQ(subject.Fail().wake_at, subject.now + kSec);
}

TEST(RefreshPolicy, I9_AnEmptyCacheUnderLoadFetchesByItsBackOffAndNotByItsRequests) {
  Subject subject;
  subject.Do(StartAsked{});
  subject.Fail();
  absl::Duration last = subject.now;
  int fetches = 0;
  for (int i = 0; i < 60'000; ++i) {
    subject.now += kMs;
    const auto actions = subject.Miss("kid", 150 * kMs);
    if (!actions.fetch) continue;
    EXPECT_GE(subject.now - last, kSec);
    last = subject.now;
    ++fetches;
    subject.Fail();
  }
  EXPECT_GE(fetches, 2);
  EXPECT_LE(fetches, 20);
}

TEST(RefreshPolicy, RetryAfterIsHonouredBetweenOneSecondAndFiveMinutes) {
  for (const auto& [asked, given] : {std::pair{absl::Milliseconds(10), kSec},
                                     {30 * kSec, 30 * kSec},
                                     {300 * kSec, 300 * kSec},
                                     {absl::Hours(5), 300 * kSec}}) {
    Subject subject;
    subject.Do(StartAsked{});
    EXPECT_EQ(subject.Fail(asked).wake_at, subject.now + given);
  }
}

TEST(RefreshPolicy, AnOrderedRefreshSkipsBackOffAndBudgetButNotTheSpacing) {
  Subject subject;
  subject.Do(StartAsked{});
  subject.Fail(300 * kSec);
  subject.now += kSec - kMs;
  EXPECT_FALSE(subject.Do(RefreshForced{}).fetch);
  subject.now += kMs;
  const auto actions = subject.Do(TimeReached{});
  ASSERT_TRUE(actions.fetch);
  EXPECT_EQ(actions.fetch->flight.trigger, FetchTrigger::kForced);
  EXPECT_TRUE(actions.fetch->no_cache);
}

TEST(RefreshPolicy, AnOrderedRefreshDuringAFlightGetsAFlightOfItsOwn) {
  Subject subject;
  subject.Do(StartAsked{});
  EXPECT_FALSE(subject.Do(RefreshForced{}).fetch);
  EXPECT_EQ(subject.Land(true).wake_at, subject.now + kSec);
}

TEST(RefreshPolicy, I7_ABadSignatureEarnsOneFetchAMinute) {
  Subject subject;
  subject.Filled();
  const auto probe = subject.Do(SignatureFailed{});
  ASSERT_TRUE(probe.fetch);
  EXPECT_EQ(probe.fetch->flight.trigger, FetchTrigger::kBadSignature);
  subject.Land(false);
  int fetches = 0;
  const absl::Duration end = subject.now + 60 * kSec;
  for (; subject.now < end; subject.now += 100 * kMs) fetches += subject.Do(SignatureFailed{}).fetch ? 1 : 0;
  EXPECT_EQ(fetches, 0);
  EXPECT_TRUE(subject.Do(SignatureFailed{}).fetch);
}

TEST(RefreshPolicy, ABadSignatureAsksNothingOfAFailingOrAnEmptyOrAFixedSource) {
  Subject empty;
  EXPECT_FALSE(empty.Do(SignatureFailed{}).fetch);
  Subject failing;
  failing.Filled();
  failing.Do(RefreshForced{});
  failing.Fail();
  failing.now += 5 * kSec;
  EXPECT_FALSE(failing.Do(SignatureFailed{}).fetch);
  Subject fixed({}, true);
  fixed.Filled();
  EXPECT_FALSE(fixed.Do(SignatureFailed{}).fetch);
}

TEST(RefreshPolicy, AFixedSourceAnswersUnknownKidsWithoutAFetch) {
  Subject subject({}, true);
  subject.freshness = {absl::InfiniteDuration(), absl::InfiniteDuration(), absl::InfiniteDuration()};
  subject.Do(StartAsked{});
  EXPECT_EQ(subject.Land(true).wake_at, absl::InfiniteDuration());
  subject.now += absl::Hours(100'000);
  const auto actions = subject.Miss("nope");
  EXPECT_EQ(Told(actions), "absent ");
  EXPECT_FALSE(actions.fetch);
}

TEST(RefreshPolicy, AnExpiredSetAsksAgainEvenForKidsItHolds) {
  Subject subject;
  subject.Filled();
  subject.Do(RefreshForced{});
  subject.Fail();
  subject.now = subject.state.held->confirmed + 1000 * kSec - kMs;
  EXPECT_EQ(Told(subject.Miss("old")), "landed ");  // STALE still serves
  subject.state.flight.reset();
  subject.now += kMs;
  subject.state.last_start = -absl::InfiniteDuration();
  EXPECT_TRUE(subject.Miss("old").fetch);
  EXPECT_EQ(Told(subject.Land(false)), "landed ");
}

TEST(RefreshPolicy, ATokenWithoutKidIsJudgedAgainAndNeverToldAbsent) {
  Subject subject;
  subject.Filled();
  subject.Miss("");
  EXPECT_EQ(Told(subject.Land(false)), "landed ");
  subject.now += kSec;
  const auto held = subject.Miss("");
  EXPECT_EQ(Told(held), "landed ");
  EXPECT_EQ(held.answers[0].lookup, LookupResult::kMissNegative);
  EXPECT_FALSE(held.fetch);
}

TEST(RefreshPolicy, ATokenWithoutKidThatFoundNoKeysTakesTheFirstSetThatComes) {
  Subject subject;
  subject.Do(StartAsked{});
  subject.now += kMs;
  subject.Miss("");
  EXPECT_EQ(Told(subject.Land(true)), "landed ");
}

TEST(RefreshPolicy, WaitersAreBoundedAndTheOverflowIsAnsweredAtOnce) {
  RefreshOptions options;
  options.waiters = 3;
  Subject subject(options);
  subject.Filled();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Told(subject.Miss("new")), "");
  EXPECT_EQ(Told(subject.Miss("new")), "unavailable ");
  subject.kids.insert("new");
  EXPECT_EQ(Told(subject.Land(true)), "landed landed landed ");
}

TEST(RefreshPolicy, I16_OneWhoLeavesHurtsNobody) {
  Subject subject;
  subject.Filled();
  subject.Miss("new");  // starts the flight
  subject.Miss("new");
  subject.Miss("new");
  EXPECT_EQ(Told(subject.Do(WaitEnded{1, WaitResult::kCancelled})), "cancelled ");
  EXPECT_EQ(Told(subject.Do(WaitEnded{2, WaitResult::kUnavailable})), "unavailable ");
  EXPECT_EQ(Told(subject.Do(WaitEnded{2, WaitResult::kCancelled})), "");  // it has gone
  ASSERT_TRUE(subject.state.flight);
  subject.kids.insert("new");
  EXPECT_EQ(Told(subject.Land(true)), "landed ");
}

TEST(RefreshPolicy, AFollowUpThatCannotBeHadInTimeIsDeferredAtTheLanding) {
  Subject subject;
  subject.Filled();
  for (int i = 0; i < 3; ++i) {
    subject.Miss("random" + std::to_string(i));
    subject.Land(false);
    subject.now += kSec;
  }
  subject.Do(RefreshForced{});
  subject.now += kMs;
  EXPECT_EQ(Told(subject.Miss("new", 2 * kSec)), "");  // joins
  EXPECT_EQ(Told(subject.Miss("later", 20 * kSec)), "");
  EXPECT_EQ(Told(subject.Land(false)), "unavailable ");
  EXPECT_EQ(subject.state.waiters.size(), 1u);
}

}  // namespace
}  // namespace assay
