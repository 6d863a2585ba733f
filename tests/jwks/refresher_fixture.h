// RefresherFixture: a refresher on a loop, a clock and an origin that a test drives by hand.
#ifndef ASSAY_TESTS_JWKS_REFRESHER_FIXTURE_H_
#define ASSAY_TESTS_JWKS_REFRESHER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/jwks/refresher.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_source.h"

namespace assay {

class RefresherFixture : public ::testing::Test {
 protected:
  RefresherFixture() {
    options.issuer_name = "acme";
    options.algorithms = AlgorithmSet::All();
    options.seed = 7;
  }

  void Create(Startup startup = Startup::kRequired) {
    cache = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin),
                              RefresherPorts{loop, clock, observer, process});
    cache->Start(startup);
    loop.RunReady();
  }

  // Fill brings the cache to FRESH with one key, and past the spacing of fetches.
  void Fill(std::string cache_control = "max-age=900") {
    Create();
    origin.AnswerJson(testing::KidSet({"old"}), std::move(cache_control));
    loop.Advance(absl::Seconds(10));
    ASSERT_NE(State(), CacheState::kEmpty);
  }

  struct Waiting {
    std::shared_ptr<PendingKeys> place;
    std::optional<WaitOutcome> outcome;
    int calls = 0;
  };

  std::shared_ptr<Waiting> Wait(std::string kid, absl::Duration wait = absl::Seconds(2)) {
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
  ProcessLimits process;
  testing::OriginScript origin;
  testing::RecordingJwksObserver observer;
  RefresherOptions options;
  std::shared_ptr<Refresher> cache;
};

}  // namespace assay

#endif  // ASSAY_TESTS_JWKS_REFRESHER_FIXTURE_H_
