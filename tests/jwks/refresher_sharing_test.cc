// Issuers that share a fetcher: what they have in common of it, and what they do not (key-cache.md C1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/refresher.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

using testing::KidSet;
using testing::ScriptedFetcher;

constexpr char kUrl[] = "https://acme.test/keys";
constexpr absl::Duration kSec = absl::Seconds(1);

class RefresherSharing : public ::testing::Test {
 protected:
  RefresherSharing() { Serve({"old"}); }

  void Serve(std::initializer_list<std::string_view> kids) {
    fetcher.answers.insert_or_assign(kUrl, ScriptedFetcher::Body(KidSet(kids)));
  }
  void Fail() { fetcher.answers.insert_or_assign(kUrl, ScriptedFetcher::Status(503)); }

  static RefresherOptions Options() {
    return {.issuer_name = "acme", .algorithms = AlgorithmSet::All(), .seed = 7};
  }

  std::shared_ptr<Refresher> Make(RefresherOptions options = Options(),
                                  std::unique_ptr<JwkSetSource> source = nullptr,
                                  Startup startup = Startup::kRequired) {
    if (source == nullptr) source = std::make_unique<HttpSource>(KeySetAddress{.urls = {kUrl}}, fetchers);
    auto refresher = Refresher::Create(std::move(options), std::move(source),
                                       RefresherPorts{loop, clock, observer, process});
    refresher->Start(startup);
    return refresher;
  }

  std::shared_ptr<std::optional<WaitResult>> Wait(Refresher& refresher, std::string kid,
                                                  absl::Duration wait = 2 * kSec) {
    auto result = std::make_shared<std::optional<WaitResult>>();
    const Instant now = clock.Now();
    refresher.Await(std::move(kid), now, now.steady + wait, loop,
                    [result](WaitOutcome outcome) { *result = outcome.result; });
    loop.RunReady();
    return result;
  }

  static bool Holds(const Refresher& refresher, std::string_view kid) {
    return !refresher.Current()->keys->Find(kid).empty();
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  ScriptedFetcher fetcher{loop};
  KeySetFetchers fetchers{fetcher, clock};
  ProcessLimits process;
  testing::RecordingJwksObserver observer;
};

TEST_F(RefresherSharing, OneGetFillsAll) {
  const auto a = Make(), b = Make();
  loop.RunReady();
  EXPECT_TRUE(Holds(*a, "old"));
  EXPECT_TRUE(Holds(*b, "old"));
  EXPECT_EQ(fetcher.requests.size(), 1u);
}

TEST_F(RefresherSharing, OneGetConfirmsAllAndTheShortestLifetimeWins) {
  auto options = Options();
  options.freshness.ttl_default = 100 * kSec;
  const auto a = Make(), b = Make(options);
  loop.Advance(3000 * kSec);
  EXPECT_LE(fetcher.requests.size(), 3000u / 75 + 1);
  EXPECT_GE(fetcher.requests.size(), 3000u / 95);
  EXPECT_EQ(a->Current()->confirmed, b->Current()->confirmed);
  EXPECT_LE(clock.Now().steady - a->Current()->confirmed, 95 * kSec);
}

TEST_F(RefresherSharing, ANewKeyIsFetchedOnceForAll) {
  const auto a = Make(), b = Make();
  loop.Advance(10 * kSec);
  Serve({"old", "new"});
  fetcher.holds = true;
  const auto first = Wait(*a, "new"), joined = Wait(*b, "new");
  EXPECT_EQ(fetcher.requests.size(), 2u);
  fetcher.Release();
  EXPECT_EQ(*first, WaitResult::kLanded);
  EXPECT_EQ(*joined, WaitResult::kLanded);
  EXPECT_EQ(fetcher.requests.size(), 2u);
}

TEST_F(RefresherSharing, AnAnswerToOneReachesThoseWhoDidNotAsk) {
  const auto a = Make(), b = Make();
  loop.Advance(10 * kSec);
  Serve({"new"});
  Wait(*a, "new");
  EXPECT_TRUE(Holds(*b, "new"));
  EXPECT_FALSE(Holds(*b, "old"));
  EXPECT_EQ(fetcher.requests.size(), 2u);
}

TEST_F(RefresherSharing, WhoCameAfterTheStartOfAnothersGetIsEntitledToOneMore) {
  const auto a = Make(), b = Make();
  loop.Advance(10 * kSec);
  fetcher.holds = true;
  Wait(*a, "x");
  loop.Advance(kSec / 10);
  const auto late = Wait(*b, "new");
  fetcher.Release();
  EXPECT_FALSE(late->has_value());
  Serve({"old", "new"});
  loop.Advance(kSec);
  EXPECT_EQ(*late, WaitResult::kLanded);
  EXPECT_EQ(fetcher.requests.size(), 3u);
}

TEST_F(RefresherSharing, TheUnknownKidBudgetIsOne) {
  const auto a = Make(), b = Make();
  loop.Advance(20 * kSec);
  const size_t before = fetcher.requests.size();
  for (int i = 0; i < 60; ++i) {
    Wait(*a, StrCat("a", i), kSec / 10);
    Wait(*b, StrCat("b", i), kSec / 10);
    loop.Advance(kSec);
  }
  EXPECT_LE(fetcher.requests.size() - before, 3u + 60 / 10 + 1);  // I3, and one scheduled refresh
  EXPECT_GE(fetcher.requests.size() - before, 3u + 60 / 10 - 1);
}

TEST_F(RefresherSharing, TheBackoffIsOne) {
  Fail();
  std::vector<std::shared_ptr<Refresher>> all;
  for (uint64_t seed = 0; seed < 16; ++seed) {
    auto options = Options();
    options.seed = seed;
    all.push_back(Make(options));
  }
  loop.Advance(300 * kSec);
  const size_t before = fetcher.requests.size();
  loop.Advance(600 * kSec);
  const size_t in_ten_minutes = fetcher.requests.size() - before;  // each pause up to 60 s, 30 s on average
  EXPECT_GE(in_ten_minutes, 10u);
  EXPECT_LE(in_ten_minutes, 40u);
  Serve({"old"});
  loop.Advance(60 * kSec);
  for (const auto& each : all) EXPECT_TRUE(Holds(*each, "old"));
}

TEST_F(RefresherSharing, EachTakesTheSetByItsOwnRules) {
  auto picky = Options();
  picky.algorithms = {"ES256"};
  const auto a = Make(), b = Make(picky);
  loop.Advance(10 * kSec);
  EXPECT_TRUE(Holds(*a, "old"));
  EXPECT_EQ(b->Current()->origin, KeySetOrigin::kNone);
  const auto reports = observer.finished();
  EXPECT_TRUE(std::any_of(reports.begin(), reports.end(), [](const FetchReport& report) {
    return report.fault == v1::KEY_SET_FAULT_NO_USABLE_KEY;
  }));
  loop.Advance(600 * kSec);
  // Its back-off is its own: it neither drives the fetcher without end nor holds back the other.
  EXPECT_LE(fetcher.requests.size(), 60u);
  Serve({"old", "new"});
  EXPECT_EQ(**Wait(*a, "new"), WaitResult::kLanded);
}

TEST_F(RefresherSharing, WhatIsForcedStartsAfterItWasAskedFor) {
  const auto a = Make(), b = Make();
  loop.Advance(10 * kSec);
  fetcher.holds = true;
  Wait(*b, "x");
  std::optional<FetchReport> report;
  const absl::Duration asked = clock.Now().steady;
  a->Refresh([&](std::optional<FetchReport> told) { report = std::move(told); });
  loop.Advance(kSec / 2);
  fetcher.Release();
  EXPECT_FALSE(report);
  loop.Advance(kSec);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->trigger, FetchTrigger::kForced);
  EXPECT_GT(a->Current()->confirmed, asked + kSec / 2);
  EXPECT_EQ(fetcher.requests.size(), 3u);
}

TEST_F(RefresherSharing, APurgeOfOneDropsWhatWasUnderWayForItAlone) {
  const auto a = Make(), b = Make();
  loop.Advance(10 * kSec);
  fetcher.holds = true;
  Wait(*a, "new");
  a->Purge([](absl::Status) {});
  loop.RunReady();
  Serve({"new"});
  fetcher.Release();
  EXPECT_EQ(a->Current()->origin, KeySetOrigin::kNone);
  EXPECT_TRUE(Holds(*b, "new"));
  loop.Advance(kSec);
  EXPECT_TRUE(Holds(*a, "new"));
  EXPECT_EQ(fetcher.requests.size(), 3u);
  EXPECT_EQ(fetcher.requests.back().if_none_match, "");
}

TEST_F(RefresherSharing, AnIssuerThatEndsTakesNobodysAnswerAlong) {
  auto a = Make();
  const auto b = Make();
  loop.Advance(10 * kSec);
  Serve({"new"});
  fetcher.holds = true;
  Wait(*a, "new");
  const auto joined = Wait(*b, "new");
  a.reset();
  fetcher.Release();
  EXPECT_EQ(*joined, WaitResult::kLanded);
}

TEST_F(RefresherSharing, ALazyOneFindsWhatOthersFetched) {
  const auto a = Make(), lazy = Make(Options(), nullptr, Startup::kLazy);
  loop.Advance(10 * kSec);
  EXPECT_EQ(**Wait(*lazy, "old"), WaitResult::kLanded);
  EXPECT_EQ(lazy->Current()->confirmed, a->Current()->confirmed);
  EXPECT_EQ(fetcher.requests.size(), 1u);
}

TEST_F(RefresherSharing, ANotModifiedForOneIsASetForAnother) {
  auto response = ScriptedFetcher::Body(KidSet({"old"}));
  response->etag = "\"v1\"";
  fetcher.answers.insert_or_assign(kUrl, response);
  const auto a = Make();
  loop.Advance(10 * kSec);
  FetchResponse unchanged;
  unchanged.status = 304;
  fetcher.answers.insert_or_assign(kUrl, unchanged);
  fetcher.holds = true;
  a->Refresh([](auto) {});
  loop.RunReady();
  const auto b = Make();
  loop.RunReady();
  fetcher.Release();
  ASSERT_EQ(fetcher.requests.back().if_none_match, "\"v1\"");
  EXPECT_TRUE(Holds(*b, "old"));
  EXPECT_EQ(fetcher.requests.size(), 2u);
}

TEST_F(RefresherSharing, IssuersWhoseDocumentsNameOneKeyUrlShareItsGets) {
  std::vector<std::shared_ptr<Refresher>> all;
  for (const std::string issuer : {"https://acme.test/a", "https://acme.test/b", "https://acme.test/c"}) {
    fetcher.answers.insert_or_assign(
        StrCat(issuer, "/.well-known/openid-configuration"),
        ScriptedFetcher::Body(StrCat(R"({"issuer":")", issuer, R"(","jwks_uri":")", kUrl, "\"}")));
    all.push_back(
        Make(Options(), std::make_unique<DiscoverySource>(DiscoveryOptions{.issuer = issuer}, fetchers)));
  }
  loop.RunReady();
  for (const auto& each : all) EXPECT_TRUE(Holds(*each, "old"));
  EXPECT_EQ(fetcher.Count(kUrl), 1u);
  loop.Advance(10 * kSec);
  Serve({"new"});
  Wait(*all[0], "new");
  for (const auto& each : all) EXPECT_TRUE(Holds(*each, "new"));
  EXPECT_EQ(fetcher.Count(kUrl), 2u);
}

}  // namespace
}  // namespace assay
