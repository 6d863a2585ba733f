#include "server/jwks/tenant_caches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "server/base/str_cat.h"
#include "tests/jwks/tenant_caches_fixture.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kSec = absl::Seconds(1);

using TenantCachesTest = TenantCachesFixture;

TEST_F(TenantCachesTest, MakesNothingForALookUpAlone) {
  Create();
  const auto keys = caches->Find(IssuerOf("a"));
  loop.Advance(absl::Hours(1));
  EXPECT_EQ(keys->Current()->StateAt(clock.Now().steady), CacheState::kEmpty);
  EXPECT_EQ(made, 0u);
  EXPECT_THAT(http.requests, IsEmpty());
}

TEST_F(TenantCachesTest, FetchesATenantsKeysOnceForAllWhoWait) {
  Create();
  Serve("a");
  const auto first = Ask("a"), second = Ask("a");
  loop.RunReady();
  EXPECT_EQ(first->outcome->result, WaitResult::kLanded);
  EXPECT_EQ(second->outcome->result, WaitResult::kLanded);
  EXPECT_THAT(http.Urls(), ElementsAre("https://idp.test/a/keys"));
  EXPECT_TRUE(Holds("a"));
}

TEST_F(TenantCachesTest, KeepsEachTenantsKeysToItself) {
  Create();
  Serve("a", {"of-a"});
  Serve("b", {"of-b"});
  EXPECT_EQ(Told("a", "of-a"), WaitResult::kLanded);
  EXPECT_EQ(Told("b", "of-b"), WaitResult::kLanded);
  EXPECT_TRUE(Holds("a", "of-a"));
  EXPECT_FALSE(Holds("a", "of-b"));
  EXPECT_FALSE(Holds("b", "of-a"));
  EXPECT_FALSE(Holds("A", "of-a"));
}

TEST_F(TenantCachesTest, CancelsAWaitBeforeAndAfterTheTenantIsThere) {
  Create();
  http.holds = true;
  const auto early = Ask("a");
  early->place->Cancel();
  loop.RunReady();
  EXPECT_EQ(early->outcome->result, WaitResult::kCancelled);
  const auto late = Ask("a");
  loop.RunReady();
  EXPECT_FALSE(late->outcome);
  late->place->Cancel();
  loop.RunReady();
  EXPECT_EQ(late->outcome->result, WaitResult::kCancelled);
}

TEST_F(TenantCachesTest, OnProbationIsFetchedForTokensOnlyAndKeptNoLongerThanItsSoftLife) {
  Create();
  Serve("a");
  EXPECT_EQ(Told("a"), WaitResult::kLanded);
  loop.Advance(absl::Seconds(899));
  EXPECT_EQ(State("a"), CacheState::kAging);
  EXPECT_EQ(http.requests.size(), 1u);
  loop.Advance(kSec);
  EXPECT_EQ(State("a"), CacheState::kExpired);
  loop.Advance(absl::Hours(2));
  EXPECT_EQ(http.requests.size(), 1u);
  EXPECT_EQ(Told("a"), WaitResult::kLanded);
  EXPECT_EQ(http.requests.size(), 2u);
}

TEST_F(TenantCachesTest, AProvenTenantIsKeptFreshAndOutlivesAnOutage) {
  Create();
  AdmitAndProve("a");
  loop.Advance(absl::Minutes(15));
  EXPECT_EQ(http.requests.size(), 2u);
  EXPECT_EQ(State("a"), CacheState::kFresh);
  http.answers.clear();
  loop.Advance(absl::Hours(23));
  EXPECT_EQ(State("a"), CacheState::kStale);
  loop.Advance(absl::Hours(2));
  EXPECT_EQ(State("a"), CacheState::kExpired);
}

TEST_F(TenantCachesTest, BadSignaturesOfATenantOnProbationCauseNoFetch) {
  Create();
  Serve("a");
  EXPECT_EQ(Told("a"), WaitResult::kLanded);
  loop.Advance(absl::Minutes(2));
  caches->Find(IssuerOf("a"))->ReportBadSignature();
  loop.Advance(absl::Minutes(2));
  EXPECT_EQ(http.requests.size(), 1u);
  Prove("a");
  caches->Find(IssuerOf("a"))->ReportBadSignature();
  loop.RunReady();
  EXPECT_EQ(http.requests.size(), 2u);
}

TEST_F(TenantCachesTest, NewcomersBeyondTheirBudgetAreToldWhenToComeBack) {
  Create();
  for (int i = 0; i < 30; ++i) Ask(StrCat("t", i));
  // The process's own bucket holds 20.
  loop.RunReady();
  EXPECT_EQ(made, 20u);
  loop.Advance(kSec);
  for (int i = 0; i < 30; ++i) Ask(StrCat("u", i));
  loop.RunReady();
  EXPECT_EQ(made, 31u);
  Serve("late");
  const auto late = Ask("late");
  loop.RunReady();
  ASSERT_TRUE(late->outcome);
  EXPECT_EQ(late->outcome->result, WaitResult::kUnavailable);
  EXPECT_EQ(late->outcome->retry_after, kSec);
  EXPECT_EQ(observer.denials().back(), RefetchDenial::kBucket);
  loop.Advance(late->outcome->retry_after);
  EXPECT_EQ(Told("late"), WaitResult::kLanded);
}

TEST_F(TenantCachesTest, WhoseFirstFetchFailedIsForgottenWithTheNextNewcomer) {
  Create();
  EXPECT_EQ(Told("made-up"), WaitResult::kUnavailable);
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("made-up")));
  loop.Advance(absl::Hours(1));
  EXPECT_EQ(http.requests.size(), 1u);
  Serve("a");
  EXPECT_EQ(Told("a"), WaitResult::kLanded);
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("a")));
}

TEST_F(TenantCachesTest, ANewcomerPushesOutTheOldestOnProbation) {
  Create(2);
  for (const char* tenant : {"a", "b", "c"}) {
    Serve(tenant);
    EXPECT_EQ(Told(tenant), WaitResult::kLanded);
  }
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("b"), IssuerOf("c")));
}

TEST_F(TenantCachesTest, ANewcomerNeverPushesOutAProvenTenantInUse) {
  Create(2);
  AdmitAndProve("a");
  AdmitAndProve("b");
  Serve("c");
  const auto refused = Ask("c");
  loop.RunReady();
  EXPECT_EQ(refused->outcome->result, WaitResult::kUnavailable);
  EXPECT_EQ(refused->outcome->retry_after, 10 * kSec);
  EXPECT_THAT(observer.denials(), ElementsAre(RefetchDenial::kTenantsFull));
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("a"), IssuerOf("b")));
  EXPECT_EQ(http.Count(KeysOf(IssuerOf("c"))), 0u);
}

TEST_F(TenantCachesTest, AProvenTenantThatWasIdleForADayMakesRoom) {
  Create(2);
  AdmitAndProve("a");
  loop.Advance(absl::Hours(1));
  AdmitAndProve("b");
  Serve("c");
  loop.Advance(absl::Hours(23) - kSec);
  EXPECT_EQ(Told("c"), WaitResult::kUnavailable);
  loop.Advance(kSec);
  EXPECT_EQ(Told("c"), WaitResult::kLanded);
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("b"), IssuerOf("c")));
}

TEST_F(TenantCachesTest, ARotationAndAPurgeDoNotMakeAProvenTenantIdle) {
  Create(1);
  AdmitAndProve("a");
  Serve("a", {"new"});
  loop.Advance(absl::Minutes(20));
  ASSERT_TRUE(Holds("a", "new"));
  caches->Purge([](const absl::Status&) {});
  loop.Advance(absl::Seconds(5));
  Serve("b");
  EXPECT_EQ(Told("b"), WaitResult::kUnavailable);
  EXPECT_THAT(Tenants(), ElementsAre(IssuerOf("a")));
}

TEST_F(TenantCachesTest, AllProvenTenantsShareOneBudgetForUnknownKids) {
  Create();
  for (const char* tenant : {"a", "b", "c", "d"}) AdmitAndProve(tenant);
  loop.Advance(absl::Seconds(30));
  for (const char* tenant : {"a", "b", "c"}) EXPECT_EQ(Told(tenant, "unknown"), WaitResult::kAbsent);
  EXPECT_EQ(Told("d", "unknown"), WaitResult::kUnavailable);
  EXPECT_EQ(observer.denials().back(), RefetchDenial::kBucket);
}

TEST_F(TenantCachesTest, NewcomersDoNotSpendTheBudgetOfTenantsInUse) {
  Create();
  AdmitAndProve("a");
  loop.Advance(absl::Seconds(30));
  for (int i = 0; i < 100; ++i) Ask(StrCat("made-up-", i), StrCat("kid-", i));
  loop.RunReady();
  process.unknown_kids = Budget(20, absl::Milliseconds(50));
  Serve("a", {"old", "new"});
  EXPECT_EQ(Told("a", "new"), WaitResult::kLanded);
}

TEST_F(TenantCachesTest, TenantsShareTheBoundOnWhoeverWaits) {
  waiters = 3;
  Create();
  http.holds = true;
  const auto a = Ask("a"), a2 = Ask("a"), b = Ask("b"), b2 = Ask("b");
  loop.RunReady();
  EXPECT_FALSE(b->outcome);
  ASSERT_TRUE(b2->outcome);
  EXPECT_EQ(b2->outcome->result, WaitResult::kUnavailable);
  EXPECT_EQ(observer.denials().back(), RefetchDenial::kWaitersFull);
  EXPECT_EQ(observer.waiting(), 3u);
  caches->Stop();
  loop.RunReady();
  EXPECT_EQ(a->outcome->result, WaitResult::kUnavailable);
  EXPECT_EQ(b->outcome->result, WaitResult::kUnavailable);
  EXPECT_EQ(observer.waiting(), 0u);
  EXPECT_EQ(process.waiters, 0u);
}

// A stranger signs nothing and makes up a tenant for each of 1e5 tokens, a thousand a second.
TEST_F(TenantCachesTest, AFloodOfMadeUpTenantsIsBoundedAndHurtsNobodyInUse) {
  Create(50);
  AdmitAndProve("a");
  loop.Advance(absl::Minutes(1));
  const size_t before = http.requests.size();
  size_t most = 0, refused = 0;
  for (int second = 0; second < 100; ++second) {
    for (int i = 0; i < 1000; ++i) {
      const auto asked = Ask(StrCat("made-up-", second * 1000 + i), StrCat("kid-", i));
      loop.RunReady();
      refused += asked->outcome && asked->outcome->result == WaitResult::kUnavailable ? 1 : 0;
    }
    most = std::max(most, caches->Tenants()->size());
    ASSERT_TRUE(Holds("a"));
    loop.Advance(kSec);
  }
  EXPECT_EQ(refused, 100'000u);
  EXPECT_LE(http.requests.size() - before, 30u + 100u + 1u);
  EXPECT_LE(most, 50u);
  EXPECT_EQ(process.waiters, 0u);
  Serve("a", {"old", "new"});
  EXPECT_EQ(Told("a", "new"), WaitResult::kLanded);
}

// Made-up tenants of a provider that answers for any name fill the table, and no more.
TEST_F(TenantCachesTest, AFloodOfTenantsThatExistIsBoundedToo) {
  Create(10);
  AdmitAndProve("a");
  for (int second = 0; second < 100; ++second) {
    Serve(StrCat("x", second));
    EXPECT_EQ(Told(StrCat("x", second)), WaitResult::kLanded);
    ASSERT_LE(caches->Tenants()->size(), 10u);
    loop.Advance(kSec);
  }
  EXPECT_TRUE(Holds("a"));
  EXPECT_EQ(http.requests.size(), 101u);
}

TEST_F(TenantCachesTest, OnceStoppedEverybodyIsTurnedAway) {
  Create();
  caches->Stop();
  loop.RunReady();
  EXPECT_EQ(Told("a"), WaitResult::kUnavailable);
  EXPECT_EQ(made, 0u);
}

TEST_F(TenantCachesTest, TheTemplateItselfHasNoKeys) {
  Create();
  AdmitAndProve("a");
  EXPECT_EQ(caches->Current()->StateAt(clock.Now().steady), CacheState::kEmpty);
  std::optional<WaitOutcome> told;
  caches->Await("old", clock.Now(), absl::InfiniteDuration(), loop,
                [&](WaitOutcome outcome) { told = outcome; });
  loop.RunReady();
  EXPECT_EQ(told->result, WaitResult::kUnavailable);
}

}  // namespace
}  // namespace assay
