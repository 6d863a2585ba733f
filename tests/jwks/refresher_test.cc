#include "server/jwks/refresher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "server/jwks/static_source.h"
#include "tests/jwks/refresher_fixture.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::KidSet;

constexpr absl::Duration kSec = absl::Seconds(1);
constexpr absl::Duration kTick = absl::Nanoseconds(1);

using RefresherTest = RefresherFixture;

TEST_F(RefresherTest, HasNoKeysBeforeTheFirstFetchLands) {
  Create();
  EXPECT_EQ(State(), CacheState::kEmpty);
  EXPECT_FALSE(cache->EverHadKeys());
  EXPECT_EQ(origin.fetches(), 1u);
  origin.AnswerJson(KidSet({"a"}));
  loop.RunReady();
  ASSERT_NE(State(), CacheState::kEmpty);
  EXPECT_TRUE(cache->EverHadKeys());
  EXPECT_TRUE(Holds("a"));
  EXPECT_EQ(cache->Current()->generation, 1u);
  EXPECT_EQ(State(), CacheState::kFresh);
}

TEST_F(RefresherTest, AnOptionalIssuerIsFetchedWithinTwoSecondsAndALazyOneByItsFirstToken) {
  Create(Startup::kOptional);
  EXPECT_EQ(origin.fetches(), 0u);
  loop.Advance(2 * kSec);
  EXPECT_EQ(origin.fetches(), 1u);

  testing::OriginScript lazy_origin;
  auto lazy = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(lazy_origin),
                                RefresherPorts{loop, clock, observer, process});
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

TEST_F(RefresherTest, I10_NoFailureTouchesSetOrDeadlines) {
  Fill("max-age=100");
  const auto before = cache->Current();
  const auto fails = [&](auto answer) {
    cache->Refresh([](auto) {});
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

TEST_F(RefresherTest, TellsTheFaultOfItsLastFetchUntilOneSucceeds) {
  Create();
  EXPECT_EQ(cache->LastFault(), v1::KEY_SET_FAULT_UNSPECIFIED);
  origin.Fail(v1::KEY_SET_FAULT_DNS);
  loop.Advance(absl::Seconds(10));
  EXPECT_EQ(cache->LastFault(), v1::KEY_SET_FAULT_DNS);
  origin.AnswerJson(testing::KidSet({"old"}), "max-age=900");
  loop.Advance(absl::Minutes(2));
  EXPECT_EQ(cache->LastFault(), v1::KEY_SET_FAULT_UNSPECIFIED);
}

TEST_F(RefresherTest, Row64_AnEmptyOrUnparsableSetNeverReplacesAGoodOne) {
  Fill();
  const auto before = cache->Current();
  for (const auto& [body, fault] : {std::pair{R"({"keys":[]})", v1::KEY_SET_FAULT_EMPTY},
                                    {"<html>please log in</html>", v1::KEY_SET_FAULT_NOT_JSON},
                                    {"", v1::KEY_SET_FAULT_NOT_JSON}}) {
    cache->Refresh([](auto) {});
    loop.Advance(2 * kSec);
    origin.AnswerJson(body);
    loop.RunReady();
    EXPECT_EQ(observer.finished().back().fault, fault) << body;
    EXPECT_EQ(cache->Current(), before) << body;
  }
}

TEST_F(RefresherTest, AnEmptySetIsTakenWhereItIsTrustedAndOneOfUnusableKeysIsNot) {
  options.trust_empty_set = true;
  Fill();
  const auto refresh = [&](std::string body) {
    cache->Refresh([](auto) {});
    loop.Advance(2 * kSec);
    origin.AnswerJson(std::move(body));
    loop.RunReady();
  };
  refresh(R"({"keys":[{"kty":"oct","kid":"s","k":"AAAA"}]})");
  EXPECT_EQ(observer.finished().back().fault, v1::KEY_SET_FAULT_NO_USABLE_KEY);
  EXPECT_TRUE(Holds("old"));

  refresh(R"({"keys":[]})");
  EXPECT_EQ(observer.finished().back().success, FetchSuccess::kUpdated);
  EXPECT_EQ(cache->Current()->generation, 2u);
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_TRUE(cache->Current()->keys->keys().empty());

  refresh(KidSet({"new"}));
  EXPECT_TRUE(Holds("new"));
}

TEST_F(RefresherTest, Row63_ASetOverItsCapsNeverReplacesAGoodOne) {
  Fill();
  const auto before = cache->Current();
  std::string many = R"({"keys":[)";
  for (int i = 0; i < 10'000; ++i) many += i == 0 ? "{}" : ",{}";
  for (const std::string& body : {many + "]}", KidSet({"new"}) + std::string(kKeySetBytes, ' ')}) {
    cache->Refresh([](auto) {});
    loop.Advance(2 * kSec);
    origin.AnswerJson(body);
    loop.RunReady();
    EXPECT_EQ(observer.finished().back().fault, v1::KEY_SET_FAULT_TOO_LARGE);
    EXPECT_EQ(cache->Current(), before);
  }
}

TEST_F(RefresherTest, Row65_AGoodNewSetReplacesWholly) {
  Fill();
  cache->Refresh([](auto) {});
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

TEST_F(RefresherTest, I13_NotModifiedExtendsTheDeadlinesAndKeepsTheGeneration) {
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

TEST_F(RefresherTest, NotModifiedWithoutASetIsAFault) {
  Create();
  KeySetBody unchanged;
  unchanged.not_modified = true;
  origin.Answer(std::move(unchanged));
  loop.RunReady();
  EXPECT_EQ(observer.finished().back().fault, v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED);
  EXPECT_EQ(State(), CacheState::kEmpty);
}

TEST_F(RefresherTest, ValidatorsOfARefusedBodyAreNotKept) {
  Create();
  origin.AnswerJson("<html>");
  loop.Advance(5 * kSec);
  ASSERT_EQ(origin.fetches(), 2u);
  EXPECT_EQ(origin.demands.back().held.etag, "");
}

TEST_F(RefresherTest, I8_KeysServeUntilExactlyTheHardDeadlineAndRecoverWithTheOrigin) {
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

TEST_F(RefresherTest, I14_KnownKidsAreServedWithoutAFetchWhileTheOriginHangs) {
  Fill("max-age=100");
  loop.Advance(500 * kSec);  // the background fetch never ends
  EXPECT_EQ(origin.fetches(), 2u);
  EXPECT_TRUE(Holds("old"));
  EXPECT_EQ(State(), CacheState::kStale);
}

TEST_F(RefresherTest, I22_AJumpOfTheWallClockChangesNothing) {
  Fill("max-age=100");
  for (const absl::Duration jump : {absl::Hours(24), absl::Hours(-48)}) {
    clock.JumpWall(jump);
    loop.RunReady();
    EXPECT_EQ(State(), CacheState::kFresh);
    EXPECT_EQ(origin.fetches(), 1u);
  }
}

TEST_F(RefresherTest, I7_BadSignaturesCauseOneFetchAMinute) {
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

TEST_F(RefresherTest, AnInlineSetNeverExpiresAndIsReadOnce) {
  cache = Refresher::Create(options, std::make_unique<StaticSource>(KidSet({"a"})),
                            RefresherPorts{loop, clock, observer, process});
  cache->Start(Startup::kOptional);
  loop.RunReady();
  ASSERT_NE(State(), CacheState::kEmpty);
  loop.Advance(absl::Hours(24 * 365));
  EXPECT_EQ(State(), CacheState::kFresh);
  EXPECT_EQ(Wait("nope")->outcome.value().result, WaitResult::kAbsent);
  EXPECT_THAT(observer.started(), ElementsAre(FetchTrigger::kStartup));
}

TEST_F(RefresherTest, ReportsEachFetchWithItsTriggerItsResultAndTheNext) {
  Fill("max-age=100");
  loop.Advance(95 * kSec);
  origin.AnswerJson(KidSet({"old"}));
  loop.RunReady();
  loop.Advance(2 * kSec);
  cache->Refresh([](auto) {});
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

TEST_F(RefresherTest, I15_ReplicasSpreadTheirRefreshes) {
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

TEST_F(RefresherTest, I11_AKeyMissingFromAGoodAnswerIsGoneWithTheSwap) {
  Fill("max-age=86400");
  EXPECT_LE(cache->Current()->freshness.soft, absl::Minutes(15));  // the bound with a healthy origin
  loop.Advance(absl::Minutes(15));
  ASSERT_TRUE(Holds("old"));
  origin.AnswerJson(KidSet({"new"}));
  loop.RunReady();
  EXPECT_FALSE(Holds("old"));
  EXPECT_TRUE(Holds("new"));
}

TEST_F(RefresherTest, I17_AFailingAndFloodedIssuerLeavesAnotherAlone) {
  Fill();
  testing::OriginScript bad_origin;
  RefresherOptions bad = options;
  bad.issuer_name = "bad";
  auto flooded = Refresher::Create(bad, std::make_unique<testing::ScriptedSource>(bad_origin),
                                   {loop, clock, observer, process});
  flooded->Start(Startup::kRequired);
  loop.RunReady();
  for (int i = 0; i < 5000; ++i) {
    const Instant now = clock.Now();
    flooded->Await("random" + std::to_string(i), now, now.steady + kSec, loop, [](WaitOutcome) {});
    if (i % 100 != 0) continue;
    if (bad_origin.owed) bad_origin.Fail(v1::KEY_SET_FAULT_TIMEOUT);
    loop.Advance(absl::Milliseconds(100));
  }
  EXPECT_EQ(origin.fetches(), 1u);  // none but the first
  auto waiting = Wait("new");
  EXPECT_EQ(origin.fetches(), 2u);  // at once, from a budget of its own
  origin.AnswerJson(KidSet({"old", "new"}));
  loop.RunReady();
  EXPECT_EQ(waiting->outcome->result, WaitResult::kLanded);
  flooded->Stop();
  loop.RunReady();
}

}  // namespace
}  // namespace assay
