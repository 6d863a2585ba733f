// GatewayBench: a gateway's questions before a whole verifier, with settings in the test's hand.
#ifndef ASSAY_TESTS_TRANSPORT_HANDLERS_GATEWAY_BENCH_H_
#define ASSAY_TESTS_TRANSPORT_HANDLERS_GATEWAY_BENCH_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/transport/handlers/gateway_handler.h"
#include "tests/testing/task_queue.h"
#include "tests/testing/verifier_bench.h"

namespace assay::testing {

// GatewayBench has the policies of VerifierBench, the headers x-assay-principal and x-assay-scopes, and what
// a test changes in `settings` and `rules`, which are the default policy's, before Configure.
struct GatewayBench : VerifierBench {
  GatewayBench() {
    settings.identity_headers = {
        {.name = "x-assay-principal",
         .part = IdentityPart::kPrincipal,
         .other_spellings = {"x_assay_principal"}},
        {.name = "x-assay-scopes", .part = IdentityPart::kScopes, .other_spellings = {"x_assay_scopes"}}};
    Configure();
  }

  void Configure() {
    NamedPolicy first = PolicyNamed("default", {});
    first.gateway = rules;
    first.enforced = enforced;
    registry.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "test", .issuer = std::string(kTestIssuer), .keys = keys}},
        std::vector<NamedPolicy>{std::move(first), PolicyNamed("scoped", {"orders:read"})}, "default",
        "config-1", settings));
  }

  // Ask judges a request at once; it dies where the request waits.
  GatewayAnswer Ask(const GatewayRequest& request, const Call& call = {}) {
    std::optional<GatewayAnswer> got;
    gateway.Judge(request, call, queue,
                  [&](std::optional<GatewayAnswer> answer) { got = std::move(answer); });
    return std::move(got).value();
  }
  GatewayAnswer Ask(const std::string& authorization) {
    return Ask(GatewayRequest{.authorization = {authorization}});
  }

  GatewaySettings settings;
  GatewayRules rules;
  bool enforced = true;
  TaskQueue queue;
  GatewayHandler gateway{verifier, limits};
};

inline std::string HeaderOf(const HeaderList& headers, std::string_view name) {
  std::string value = "none";
  for (const auto& [each, text] : headers) {
    if (each == name) value = value == "none" ? text : value + " AND " + text;
  }
  return value;
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TRANSPORT_HANDLERS_GATEWAY_BENCH_H_
