// Key supply as a whole: refresher, source and fetcher over loopback, with the threads that it has in
// service.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "server/base/str_cat.h"
#include "server/fetch/curl_fetcher.h"
#include "server/jwks/discovery_source.h"
#include "server/jwks/http_source.h"
#include "server/jwks/refresher.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_origin.h"

namespace assay {
namespace {

using testing::KidSet;
using testing::ScriptedOrigin;

class KeySupplyTest : public ::testing::Test {
 protected:
  ~KeySupplyTest() override { fetcher.Stop(); }

  std::shared_ptr<Refresher> Start(std::unique_ptr<JwkSetSource> source) {
    auto refresher = Refresher::Create({.issuer_name = "acme", .algorithms = AlgorithmSet::All()},
                                       std::move(source), {fetcher, clock, observer, process});
    refresher->Start(Startup::kRequired);
    return refresher;
  }

  WaitOutcome Await(Refresher& refresher, std::string kid) {
    std::promise<WaitOutcome> outcome;
    const Instant now = clock.Now();
    refresher.Await(std::move(kid), now, now.steady + absl::Seconds(60), fetcher,
                    [&](WaitOutcome result) { outcome.set_value(result); });
    return outcome.get_future().get();
  }

  SystemClock clock;
  testing::RecordingJwksObserver observer;
  ProcessLimits process;
  ScriptedOrigin origin;
  CurlFetcher fetcher{clock};
  KeySetFetchers fetchers{fetcher, clock};
};

TEST_F(KeySupplyTest, I1_ThousandsOfRequestsOfManyThreadsGetANewKeyByOneFetch) {
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", KidSet({"old"})));
  const auto refresher =
      Start(std::make_unique<HttpSource>(KeySetAddress{.urls = {origin.Url("/keys")}}, fetchers));
  ASSERT_EQ(Await(*refresher, "old").result, WaitResult::kLanded);
  auto reply = ScriptedOrigin::Response("200 OK", KidSet({"old", "new"}));
  reply.gated = true;
  origin.Serve("/keys", reply);

  constexpr int kThreads = 8, kEach = 512;
  std::atomic<int> landed = 0, others = 0, cancelled = 0;
  std::promise<void> all;
  std::atomic<int> left = kThreads * kEach;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const Instant now = clock.Now();
        const auto place =
            refresher->Await("new", now, now.steady + absl::Seconds(60), fetcher, [&](WaitOutcome outcome) {
              (outcome.result == WaitResult::kLanded      ? landed
               : outcome.result == WaitResult::kCancelled ? cancelled
                                                          : others)++;
              if (--left == 0) all.set_value();
            });
        if (i % 8 == 0) place->Cancel();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  origin.OpenGate();
  all.get_future().get();
  EXPECT_EQ(cancelled, kThreads * kEach / 8);
  EXPECT_EQ(landed, kThreads * kEach * 7 / 8);
  EXPECT_EQ(others, 0);
  EXPECT_EQ(origin.requests().size(), 2u);
  EXPECT_FALSE(refresher->Current()->keys->Find("new").empty());
}

TEST_F(KeySupplyTest, FindsTheKeysThroughDiscovery) {
  const std::string issuer = origin.Url("/realms/a");
  origin.Serve("/.well-known/oauth-authorization-server/realms/a",
               ScriptedOrigin::Response("200 OK", StrCat(R"({"issuer":")", issuer, R"(","jwks_uri":")",
                                                         origin.Url("/keys"), "\"}")));
  origin.Serve("/keys", ScriptedOrigin::Response("200 OK", KidSet({"a"}), "ETag: \"v1\"\r\n"));
  const auto refresher = Start(std::make_unique<DiscoverySource>(
      DiscoveryOptions{.issuer = issuer, .url = "", .fetch = {}}, fetchers));
  EXPECT_EQ(Await(*refresher, "a").result, WaitResult::kLanded);
  EXPECT_EQ(origin.requests().size(), 3u);

  origin.Serve("/keys", ScriptedOrigin::Response("304 Not Modified", ""));
  EXPECT_EQ(Await(*refresher, "b").result, WaitResult::kAbsent);
  EXPECT_NE(origin.requests().back().find("If-None-Match: \"v1\""), std::string::npos);
  EXPECT_EQ(observer.finished().back().success, FetchSuccess::kNotModified);
  EXPECT_EQ(refresher->Current()->generation, 1u);
}

TEST_F(KeySupplyTest, EndsInAnyOrderWhileEverythingIsUnderWay) {
  origin.Serve("/keys", {.bytes = "", .then = ScriptedOrigin::Then::kHang});
  std::atomic<int> answered = 0;
  {
    CurlFetcher loop(clock);
    KeySetFetchers of_loop(loop, clock);
    auto refresher =
        Refresher::Create({.issuer_name = "acme", .algorithms = AlgorithmSet::All()},
                          std::make_unique<HttpSource>(KeySetAddress{.urls = {origin.Url("/keys")}}, of_loop),
                          {loop, clock, observer, process});
    refresher->Start(Startup::kRequired);
    origin.WaitForRequests(1);
    for (int i = 0; i < 100; ++i) {
      const Instant now = clock.Now();
      refresher->Await("a", now, now.steady + absl::Hours(1), fetcher, [&](WaitOutcome outcome) {
        EXPECT_EQ(outcome.result, WaitResult::kUnavailable);
        ++answered;
      });
    }
    refresher->Stop();
    refresher.reset();
    loop.Stop();
  }
  std::promise<void> drained;
  fetcher.Post([&] { drained.set_value(); });
  drained.get_future().get();
  EXPECT_EQ(answered, 100);
}

}  // namespace
}  // namespace assay
