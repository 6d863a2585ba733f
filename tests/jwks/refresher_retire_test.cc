// A refresher whose issuer is configured no more, while requests still hold it.
#include <gmock/gmock.h>

#include "tests/jwks/refresher_fixture.h"
#include "tests/testing/scripted_store.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RefresherRetired : public RefresherFixture {
 protected:
  void Retire() {
    cache->Retire();
    loop.RunReady();
  }
};

TEST_F(RefresherRetired, FetchesNoMoreByItself) {
  Fill("max-age=60");
  const size_t fetches = origin.fetches();
  Retire();
  cache->ReportBadSignature();
  loop.Advance(absl::Hours(2));
  EXPECT_EQ(origin.fetches(), fetches);
  EXPECT_TRUE(Holds("old"));
}

TEST_F(RefresherRetired, StillServesWhoWaits) {
  Fill();
  const auto waits = Wait("new");
  Retire();
  origin.AnswerJson(testing::KidSet({"old", "new"}));
  loop.RunReady();
  ASSERT_TRUE(waits->outcome);
  EXPECT_EQ(waits->outcome->result, WaitResult::kLanded);
  EXPECT_EQ(process.waiters, 0u);
}

TEST_F(RefresherRetired, FetchesForWhoComesLater) {
  Create(Startup::kLazy);
  Retire();
  const auto waits = Wait("new");
  ASSERT_EQ(origin.fetches(), 1u);
  origin.AnswerJson(testing::KidSet({"new"}));
  loop.RunReady();
  EXPECT_EQ(waits->outcome->result, WaitResult::kLanded);
  loop.Advance(absl::Hours(2));
  EXPECT_EQ(origin.fetches(), 1u);
}

TEST_F(RefresherRetired, TellsNobodyAndSavesNothing) {
  testing::ScriptedStore store;
  cache = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin),
                            {loop, clock, observer, process, &store});
  cache->Start(Startup::kRequired);
  loop.RunReady();
  Retire();
  EXPECT_THAT(observer.retired(), ElementsAre("acme"));
  Retire();
  EXPECT_THAT(observer.retired(), ElementsAre("acme"));
  origin.AnswerJson(testing::KidSet({"late"}));
  loop.RunReady();
  EXPECT_THAT(observer.finished(), IsEmpty());
  EXPECT_THAT(observer.generations(), IsEmpty());
  EXPECT_THAT(store.saves, IsEmpty());
  cache->Purge([](const absl::Status& status) { EXPECT_TRUE(status.ok()); });
  loop.RunReady();
  EXPECT_THAT(store.removes, IsEmpty());
}

TEST_F(RefresherRetired, IsToldOfThoughNobodyHoldsItAnyMore) {
  Fill();
  cache->Retire();
  cache.reset();
  loop.RunReady();
  EXPECT_THAT(observer.retired(), ElementsAre("acme"));
}

TEST_F(RefresherRetired, AnswersOperatorsWhoWaitForAFetch) {
  Fill();
  int answers = 0;
  const auto none = [&](const std::optional<FetchReport>& report) { answers += report ? 100 : 1; };
  cache->Refresh(none);
  loop.RunReady();
  Retire();
  EXPECT_EQ(answers, 1);
  cache->Refresh(none);
  loop.RunReady();
  EXPECT_EQ(answers, 2);
}

TEST_F(RefresherRetired, StillObeysRevocations) {
  Fill();
  Retire();
  auto revocations = std::make_shared<Revocations>();
  revocations->key_ids.insert("old");
  bool done = false;
  cache->Revoke(std::move(revocations), [&] { done = true; });
  loop.RunReady();
  EXPECT_TRUE(done);
  EXPECT_FALSE(Holds("old"));
}

TEST_F(RefresherRetired, BequeathsItsKeysWithTheirDeadline) {
  Fill();
  const auto before = cache;
  loop.Advance(absl::Minutes(10));
  options.freshness.hard_ttl = absl::Hours(1);
  cache = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin),
                            RefresherPorts{loop, clock, observer, process});
  before->Retire();
  cache->Inherit(before);
  cache->Start(Startup::kOptional);
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kStale);
  EXPECT_TRUE(Holds("old"));
  EXPECT_EQ(cache->Current()->confirmed, before->Current()->confirmed);
  EXPECT_EQ(origin.demands.back().held.etag, "\"v1\"");
  EXPECT_THAT(observer.copies(), IsEmpty());
}

TEST_F(RefresherRetired, BequeathsNoKeysThatHaveExpired) {
  Fill();
  const auto before = cache;
  options.freshness.hard_ttl = clock.Now().steady - before->Current()->confirmed;
  cache = Refresher::Create(options, std::make_unique<testing::ScriptedSource>(origin),
                            RefresherPorts{loop, clock, observer, process});
  before->Retire();
  cache->Inherit(before);
  loop.RunReady();
  EXPECT_EQ(State(), CacheState::kEmpty);
}

}  // namespace
}  // namespace assay
