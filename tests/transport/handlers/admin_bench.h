// AdminBench: all who answer operators, with registry, time and network in the test's hand.
#ifndef ASSAY_TESTS_TRANSPORT_HANDLERS_ADMIN_BENCH_H_
#define ASSAY_TESTS_TRANSPORT_HANDLERS_ADMIN_BENCH_H_

#include <memory>

#include "server/jwks/posix_files.h"
#include "server/transport/handlers/admin_handlers.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/manual_loop.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay::testing {

// AdminBench has no issuers before the test publishes some. Nothing is kept on disk.
struct AdminBench {
  AdminHandlers handlers() const { return {issuers, revocations, *events, explain, denials, diagnose}; }

  ManualClock clock;
  ManualLoop loop{clock};
  Published<IssuerRegistry> registry;
  IssuerAdminHandler issuers{registry, clock};
  PosixFiles files;
  std::unique_ptr<RevocationList> list =
      RevocationList::Open("", files, clock, [](auto&&, auto&&, auto done) { done(); }).value();
  RevocationHandler revocations{registry, *list, clock};
  std::shared_ptr<IssuerEvents> events = IssuerEvents::Create(registry, loop, clock);
  ExplainHandler explain{registry, clock, {}};
  DenialLog denial_log{clock};
  DenialsHandler denials{registry, denial_log, clock};
  ScriptedFetcher http{loop};
  Diagnostician diagnostician{loop, {http, clock}};
  DiagnoseHandler diagnose{registry, diagnostician, [](const std::string&) { return std::nullopt; }};
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TRANSPORT_HANDLERS_ADMIN_BENCH_H_
