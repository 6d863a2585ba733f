// TenantCachesFixture: a template of tenants on a loop, a clock and a network that a test drives by hand.
#ifndef ASSAY_TESTS_JWKS_TENANT_CACHES_FIXTURE_H_
#define ASSAY_TESTS_JWKS_TENANT_CACHES_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "server/base/str_cat.h"
#include "server/jwks/http_source.h"
#include "server/jwks/tenant_caches.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/recording_jwks_observer.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {

class TenantCachesFixture : public ::testing::Test {
 protected:
  static std::string IssuerOf(std::string_view tenant) { return StrCat("https://idp.test/", tenant); }
  static std::string KeysOf(std::string_view issuer) { return StrCat(issuer, "/keys"); }

  void Create(size_t max_tenants = 1000) {
    caches = TenantCaches::Create(
        {.name = "idp", .place = "https://idp.test/{tenantid}/keys", .max_tenants = max_tenants},
        [this](const std::string& issuer, std::shared_ptr<const Revocations> revocations,
               std::shared_ptr<Tenancy> tenancy) {
          ++made;
          RefresherOptions options{
              .issuer_name = "idp", .issuer = issuer, .algorithms = AlgorithmSet::All(), .seed = 7};
          options.refresh.waiters = waiters;
          options.revocations = std::move(revocations);
          options.tenancy = std::move(tenancy);
          return Refresher::Create(
              std::move(options),
              std::make_unique<HttpSource>(KeySetAddress{.urls = {KeysOf(issuer)}}, fetchers), ports);
        },
        ports);
    caches->Start(Startup::kLazy);
  }

  void Serve(std::string_view tenant, std::initializer_list<std::string_view> kids = {"old"}) {
    auto body = testing::ScriptedFetcher::Body(testing::KidSet(kids));
    body->cache_control = "max-age=900";
    http.answers.insert_or_assign(KeysOf(IssuerOf(tenant)), std::move(body));
  }

  struct Waiting {
    std::shared_ptr<PendingKeys> place;
    std::optional<WaitOutcome> outcome;
  };
  // Ask does what a token of the tenant does whose key is not known.
  std::shared_ptr<Waiting> Ask(std::string_view tenant, std::string kid = "old",
                               absl::Duration wait = absl::Seconds(2)) {
    auto waiting = std::make_shared<Waiting>();
    const Instant now = clock.Now();
    waiting->place = caches->Find(IssuerOf(tenant))
                         ->Await(std::move(kid), now, now.steady + wait, loop,
                                 [waiting](WaitOutcome outcome) { waiting->outcome = outcome; });
    return waiting;
  }
  std::optional<WaitResult> Told(std::string_view tenant, std::string kid = "old") {
    const auto waiting = Ask(tenant, std::move(kid));
    loop.RunReady();
    return waiting->outcome ? std::optional(waiting->outcome->result) : std::nullopt;
  }
  // Prove has a token of the tenant verified.
  void Prove(std::string_view tenant) {
    const auto keys = caches->Find(IssuerOf(tenant));
    const auto snapshot = keys->Current();
    ASSERT_FALSE(snapshot->keys->keys().empty()) << tenant;
    snapshot->uses->Mark(snapshot->keys->keys()[0].thumbprint, clock.Now().wall);
    keys->ReportFirstUse();
    loop.RunReady();
  }
  void AdmitAndProve(std::string_view tenant) {
    Serve(tenant);
    ASSERT_EQ(Told(tenant), WaitResult::kLanded) << tenant;
    Prove(tenant);
  }

  bool Holds(std::string_view tenant, std::string_view kid = "old") {
    return !caches->Find(IssuerOf(tenant))->Current()->keys->Find(kid).empty();
  }
  CacheState State(std::string_view tenant) {
    return caches->Find(IssuerOf(tenant))->Current()->StateAt(clock.Now().steady);
  }
  std::set<std::string> Tenants() const {
    std::set<std::string> issuers;
    for (const auto& [issuer, tenant] : *caches->Tenants()) issuers.insert(issuer);
    return issuers;
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  ProcessLimits process;
  testing::RecordingJwksObserver observer;
  testing::ScriptedFetcher http{loop};
  KeySetFetchers fetchers{http, clock};
  RefresherPorts ports{loop, clock, observer, process};
  size_t waiters = kWaitersPerIssuer;
  size_t made = 0;
  std::shared_ptr<TenantCaches> caches;
};

}  // namespace assay

#endif  // ASSAY_TESTS_JWKS_TENANT_CACHES_FIXTURE_H_
