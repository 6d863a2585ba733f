#include "server/jwks/refresh_policy.h"

#include <gtest/gtest.h>

#include "tests/jwks/refresh_policy_subject.h"

namespace assay {
namespace {

using Subject = RefreshPolicySubject;

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

}  // namespace
}  // namespace assay
