// TenantBench: a template whose tenants each have keys of their own, given and not fetched.
#ifndef ASSAY_TESTS_TESTING_TENANT_BENCH_H_
#define ASSAY_TESTS_TESTING_TENANT_BENCH_H_

#include <memory>
#include <string>
#include <utility>

#include "server/jwks/static_source.h"
#include "server/jwks/tenant_caches.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/manual_loop.h"

namespace assay::testing {

// TenantBench calls its template "idp" and gives each tenant the keys "k1" and "k2".
struct TenantBench {
  // Admit makes the tenant as a token of it would.
  void Admit(const std::string& issuer) {
    const Instant now = clock.Now();
    caches->Find(issuer)->Await("k1", now, now.steady + absl::Seconds(1), loop, [](WaitOutcome) {});
    loop.RunReady();
  }

  // Use marks a key of the tenant as a verified token would.
  void Use(const std::string& issuer) {
    const auto keys = caches->Find(issuer);
    const auto snapshot = keys->Current();
    if (snapshot->uses->Mark(snapshot->keys->keys()[0].thumbprint, clock.Now().wall)) keys->ReportFirstUse();
    loop.RunReady();
  }

  ManualClock clock;
  ManualLoop loop{clock};
  ProcessLimits process;
  JwksObserver silent;
  RefresherPorts ports{loop, clock, silent, process};
  std::shared_ptr<TenantCaches> caches = TenantCaches::Create(
      {.name = "idp", .place = "https://idp.test/{tenantid}/keys"},
      [this](const std::string& issuer, std::shared_ptr<const Revocations> revocations,
             std::shared_ptr<Tenancy> tenancy) {
        RefresherOptions options{.issuer_name = "idp", .issuer = issuer, .algorithms = AlgorithmSet::All()};
        options.revocations = std::move(revocations);
        options.tenancy = std::move(tenancy);
        return Refresher::Create(std::move(options), std::make_unique<StaticSource>(KidSet({"k1", "k2"})),
                                 ports);
      },
      ports);
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TENANT_BENCH_H_
