// What the policy tells those who wait for a key.
#include <gtest/gtest.h>

#include <string>

#include "server/jwks/refresh_policy.h"
#include "tests/jwks/refresh_policy_subject.h"

namespace assay {
namespace {

using Subject = RefreshPolicySubject;

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

TEST(RefreshPolicy, SaysWhyAMissCannotHaveItsFetchAtOnce) {
  Subject bucket;
  bucket.Filled();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bucket.Miss("random" + std::to_string(i)).denied, std::nullopt);
    bucket.Land(false);
    bucket.now += kSec;
  }
  EXPECT_EQ(bucket.Miss("new").denied, RefetchDenial::kBucket);

  Subject spacing;
  spacing.Filled();
  spacing.Miss("random");
  spacing.Land(false);
  EXPECT_EQ(
      spacing.Do(KeyMissed{.waiter = 9, .kid = "new", .arrived = spacing.now + kMs, .known = false}).denied,
      RefetchDenial::kSpacing);

  Subject backoff;
  backoff.Filled();
  backoff.Miss("random");
  backoff.Fail(60 * kSec);
  EXPECT_EQ(backoff.Miss("new").denied, RefetchDenial::kBackoff);

  Subject global;
  global.Filled();
  for (int i = 0; i < 20; ++i) global.process.unknown_kids.Take(global.now);
  EXPECT_EQ(global.Miss("new").denied, RefetchDenial::kGlobal);

  Subject full;
  full.Filled();
  full.process.waiters = full.process.max_waiters;
  EXPECT_EQ(full.Miss("new").denied, RefetchDenial::kWaitersFull);
  full.process.waiters = 0;
}

TEST(RefreshPolicy, TheWholeProcessStartsTwentyFetchesASecondForUnknownKids) {
  ProcessLimits process;
  const RefreshOptions options;
  std::vector<std::unique_ptr<RefreshState>> issuers;
  const auto contains = [](std::string_view kid) { return kid == "old"; };
  absl::Duration now = absl::Hours(1);
  for (int i = 0; i < 100; ++i) {
    issuers.push_back(std::make_unique<RefreshState>(options, process, false, i));
    Advance(options, *issuers.back(), StartAsked{}, now);
    Advance(options, *issuers.back(),
            FetchSucceeded{
                .freshness = {80 * kSec, 100 * kSec, 1000 * kSec}, .changed = true, .contains = contains},
            now);
  }
  now += 10 * kSec;
  int fetches = 0;
  for (auto& issuer : issuers) {
    const auto actions =
        Advance(options, *issuer,
                KeyMissed{.waiter = 1, .kid = "new", .arrived = now, .deadline = now + 2 * kSec}, now);
    fetches += actions.fetch ? 1 : 0;
  }
  EXPECT_EQ(fetches, 20);
  now += kSec;
  fetches = 0;
  for (auto& issuer : issuers) fetches += Advance(options, *issuer, TimeReached{}, now).fetch ? 1 : 0;
  EXPECT_EQ(fetches, 20);
}

TEST(RefreshPolicy, WaitersOfAllIssuersAreBoundedAndGivenBack) {
  ProcessLimits process;
  process.max_waiters = 3;
  const RefreshOptions options;
  const absl::Duration now = absl::Hours(1);
  const auto miss = [&](RefreshState& state, uint64_t number) {
    return Told(Advance(options, state,
                        KeyMissed{.waiter = number, .kid = "k", .arrived = now, .deadline = now + 2 * kSec},
                        now));
  };
  RefreshState first(options, process, false, 1);
  {
    RefreshState second(options, process, false, 2);
    EXPECT_EQ(miss(first, 1), "");
    EXPECT_EQ(miss(second, 1), "");
    EXPECT_EQ(miss(second, 2), "");
    EXPECT_EQ(miss(first, 2), "unavailable ");
    EXPECT_EQ(process.waiters, 3u);
  }
  EXPECT_EQ(process.waiters, 1u);
  EXPECT_EQ(miss(first, 3), "");
  Advance(options, first, WaitEnded{1, WaitResult::kCancelled}, now);
  EXPECT_EQ(process.waiters, 1u);
  Advance(options, first, FetchFailed{}, now);
  EXPECT_EQ(process.waiters, 0u);
}

TEST(RefreshPolicy, I4_AnHonestNewKeyIsHadWithinTenSecondsOfAFloodAndAFetch) {
  const absl::Duration kFetch = 200 * kMs;
  Subject subject;
  subject.Filled();
  subject.freshness = {.refresh_at = absl::Hours(10), .soft = absl::Hours(10), .hard = absl::Hours(20)};
  std::optional<absl::Duration> lands;  // when the flight under way does
  const auto after = [&](const RefreshActions& actions) {
    if (actions.fetch) lands = subject.now + kFetch;
    return Told(actions);
  };
  int random = 0;
  const auto flood = [&](absl::Duration until, auto each) {
    for (; subject.now < until; subject.now += 10 * kMs) {
      if (lands && subject.now >= *lands) {
        lands.reset();
        after(subject.Land(false));
      }
      after(subject.Do(TimeReached{}));
      after(subject.Miss("random" + std::to_string(random++), 150 * kMs));
      each();
    }
  };
  flood(subject.now + absl::Minutes(2), [] {});

  const absl::Duration published = subject.now;
  bool had = false;
  absl::Duration next_try = published;
  flood(published + 10 * kSec + 2 * kFetch, [&] {
    if (subject.kids.count("new") == 0) subject.kids.insert("new");
    if (had || subject.now < next_try || lands) return;
    // The flight that landed last may have brought it: the caller's next try finds it in the set.
    const auto& held = *subject.state.held;
    had = held.flight_started >= published;
    next_try = subject.now + kSec;
  });
  EXPECT_TRUE(had);
}

}  // namespace
}  // namespace assay
