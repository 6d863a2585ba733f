// What operators see of the tenants of a template, and do to all of them.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

#include "tests/jwks/tenant_caches_fixture.h"

namespace assay {
namespace {

using TenantCachesControl = TenantCachesFixture;

TEST_F(TenantCachesControl, RefreshFetchesAllTenantsAndNamesTheFirstThatFails) {
  Create();
  AdmitAndProve("a");
  AdmitAndProve("b");
  loop.Advance(absl::Seconds(5));
  std::optional<FetchReport> told;
  caches->Refresh([&](std::optional<FetchReport> report) { told = std::move(report); });
  loop.RunReady();
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->success);
  EXPECT_EQ(http.requests.size(), 4u);

  loop.Advance(absl::Seconds(5));
  http.answers.erase(KeysOf(IssuerOf("b")));
  caches->Refresh([&](std::optional<FetchReport> report) { told = std::move(report); });
  loop.RunReady();
  EXPECT_FALSE(told->success);
  EXPECT_EQ(told->detail, "1 of 2 tenants failed, such as https://idp.test/b: scripted");
}

TEST_F(TenantCachesControl, RefreshOfNobodyAnswers) {
  Create();
  std::optional<FetchReport> told;
  caches->Refresh([&](std::optional<FetchReport> report) { told = std::move(report); });
  loop.RunReady();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->source, "https://idp.test/{tenantid}/keys");
}

TEST_F(TenantCachesControl, PurgeEmptiesAllTenantsAndFetchesAnew) {
  Create();
  AdmitAndProve("a");
  AdmitAndProve("b");
  loop.Advance(absl::Seconds(5));
  http.holds = true;
  bool done = false;
  caches->Purge([&](const absl::Status& status) { done = status.ok(); });
  loop.RunReady();
  EXPECT_TRUE(done);
  EXPECT_EQ(State("a"), CacheState::kEmpty);
  EXPECT_EQ(State("b"), CacheState::kEmpty);
  http.Release();
  EXPECT_TRUE(Holds("a"));
  EXPECT_TRUE(Holds("b"));
}

TEST_F(TenantCachesControl, ARevocationReachesTenantsThatAreThereAndThoseToCome) {
  Create();
  AdmitAndProve("a");
  auto revocations = std::make_shared<Revocations>();
  revocations->key_ids.insert("old");
  const size_t told_before = observer.generations().size();
  bool done = false;
  caches->Revoke(revocations, [&] { done = true; });
  loop.RunReady();
  EXPECT_TRUE(done);
  EXPECT_FALSE(Holds("a"));
  EXPECT_EQ(caches->Current()->revocations, revocations);
  EXPECT_EQ(observer.generations().size(), told_before + 1);
  Serve("b");
  Told("b");
  EXPECT_FALSE(Holds("b"));
  EXPECT_EQ(caches->Find(IssuerOf("b"))->Current()->revocations, revocations);
}

TEST_F(TenantCachesControl, ReportsEachTenantAndWhatCanBeToldOfAll) {
  Create();
  AdmitAndProve("b");
  Serve("a", {"k1", "k2"});
  Told("a");
  std::optional<JwkSetReport> report;
  caches->Report([&](JwkSetReport told) { report = std::move(told); });
  loop.RunReady();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->source, "https://idp.test/{tenantid}/keys");
  ASSERT_EQ(report->tenants.size(), 2u);
  EXPECT_EQ(report->tenants[0].issuer, IssuerOf("a"));
  EXPECT_EQ(report->tenants[0].keys.size(), 2u);
  EXPECT_EQ(report->tenants[1].issuer, IssuerOf("b"));
  EXPECT_EQ(report->last_fetch->report.source, KeysOf(IssuerOf("a")));
  EXPECT_EQ(report->consecutive_failures, 0);
}

}  // namespace
}  // namespace assay
