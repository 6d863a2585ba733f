#include "server/transport/handlers/issuer_events.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_cache.h"

namespace assay {
namespace {

class IssuerEventsTest : public ::testing::Test {
 protected:
  IssuerEventsTest() {
    registry_.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "keycloak", .issuer = "https://sso.test", .keys = cache_}},
        std::vector<NamedPolicy>{}, "", "r"));
  }

  testing::ManualClock clock_;
  testing::ManualLoop loop{clock_};
  std::shared_ptr<testing::ScriptedCache> cache_ = std::make_shared<testing::ScriptedCache>();
  Published<IssuerRegistry> registry_;
};

TEST_F(IssuerEventsTest, BoundsHowManyWatch) {
  const auto events = IssuerEvents::Create(registry_, loop, clock_);
  std::vector<std::shared_ptr<IssuerWatch>> watches;
  for (size_t i = 0; i < IssuerEvents::kWatchers; ++i) watches.push_back(*events->Watch({}, {}));
  EXPECT_EQ(events->Watch({}, {}).status().code(), absl::StatusCode::kResourceExhausted);
  watches.pop_back();
  EXPECT_TRUE(events->Watch({}, {}).ok());
}

TEST_F(IssuerEventsTest, WatchersHearOfKeysStatesAndOfWhatTheyMissed) {
  const auto events = IssuerEvents::Create(registry_, loop, clock_, 2);
  EXPECT_EQ(events->Watch({"other"}, {}).status().code(), absl::StatusCode::kNotFound);
  auto watch = events->Watch({}, {});
  ASSERT_TRUE(watch.ok());
  EXPECT_EQ((*watch)->Next()->state_changed().to(), v1::KEY_SET_STATE_EMPTY);
  EXPECT_FALSE((*watch)->Next());

  const auto before = cache_->Current();
  cache_->Publish(testing::KidSet({"a"}), clock_.Now().steady);
  events->OnKeySet("keycloak", *cache_->Current(), *before);
  EXPECT_EQ((*watch)->Next()->key_added().key_id(), "a");
  EXPECT_EQ((*watch)->Next()->state_changed().to(), v1::KEY_SET_STATE_FRESH);

  loop.Advance(absl::Minutes(6));
  EXPECT_EQ((*watch)->Next()->state_changed().to(), v1::KEY_SET_STATE_AGING);
  EXPECT_EQ((*watch)->Next()->state_changed().to(), v1::KEY_SET_STATE_STALE);

  for (int i = 0; i < 5; ++i) {
    events->OnFetchFinished("keycloak", {.trigger = FetchTrigger::kRetry, .fault = v1::KEY_SET_FAULT_DNS},
                            clock_.Now());
  }
  EXPECT_EQ((*watch)->Next()->fetch_failed().fault(), v1::KEY_SET_FAULT_DNS);
  EXPECT_TRUE((*watch)->Next()->has_fetch_failed());
  EXPECT_EQ((*watch)->Next()->lagged(), 3u);
  EXPECT_FALSE((*watch)->Next());
}

TEST_F(IssuerEventsTest, TellsAKeyThatWasRevokedFromOneThatTheIssuerTookAway) {
  cache_->Publish(testing::KidSet({"a", "b"}), clock_.Now().steady);
  const auto events = IssuerEvents::Create(registry_, loop, clock_);
  const auto watch = *events->Watch({"keycloak"}, {});
  watch->Next();
  const KeySnapshot before = *cache_->Current();
  KeySnapshot after = before;
  after.revocations = std::make_shared<const Revocations>(Revocations{.key_ids = {"a"}});
  after.keys = std::make_shared<const JwkSet>(before.keys->Without(*after.revocations));
  events->OnKeySet("keycloak", after, before);
  const auto removed = watch->Next();
  EXPECT_EQ(removed->key_removed().key_id(), "a");
  EXPECT_TRUE(removed->key_removed().revoked());
  EXPECT_FALSE(watch->Next());
}

TEST_F(IssuerEventsTest, TellsTheFirstUseOfAKeyOnce) {
  cache_->Publish(testing::KidSet({"a"}), clock_.Now().steady);
  const auto events = IssuerEvents::Create(registry_, loop, clock_);
  const auto watch = *events->Watch({}, {});
  watch->Next();
  const auto snapshot = cache_->Current();
  snapshot->uses->Mark(snapshot->keys->keys()[0].thumbprint, clock_.Now().wall);
  loop.Advance(absl::Seconds(1));
  EXPECT_EQ(watch->Next()->key_first_used().key_id(), "a");
  loop.Advance(absl::Seconds(2));
  EXPECT_FALSE(watch->Next());
}

TEST_F(IssuerEventsTest, WakesWhoWaits) {
  int woken = 0;
  const auto events = IssuerEvents::Create(registry_, loop, clock_);
  const auto watch = *events->Watch({}, [&] { ++woken; });
  EXPECT_EQ(woken, 1);
  events->OnFetchFinished("keycloak", {.trigger = FetchTrigger::kRetry, .fault = v1::KEY_SET_FAULT_DNS},
                          clock_.Now());
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace assay
