// GatewayHandler: the question of every gateway, whatever it speaks: may this request pass, and as whom?
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_HANDLER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "server/base/executor.h"
#include "server/base/limits.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/gateway_denial.h"
#include "server/transport/handlers/verify_request.h"

namespace assay {

// GatewayRequest is what a front knows of the request that a gateway holds. Views hold for the call.
struct GatewayRequest {
  Front front = Front::kExtAuthz;
  std::optional<std::string_view> policy;       // none: the default policy
  std::vector<std::string_view> authorization;  // the values of its Authorization headers
  std::vector<std::string_view> cookies;        // of its Cookie headers
  std::vector<std::string_view> header_names;   // all of them
  // From here on only what came from a gateway that is believed, never what its client can write.
  std::string_view method;         // empty: not known
  std::string_view origin;         // its Origin header; what a script may read hangs on it, and no verdict
  bool asks_for_method = false;    // it has an Access-Control-Request-Method
  std::string certificate_sha256;  // CertificateDigest of the client's; empty: none
  std::string_view certificate_fault{};  // as Narrowing's
  // By which it is judged; null: the one in force.
  std::shared_ptr<const IssuerRegistry> registry = nullptr;
};

// Allowance lets a request pass: as `judgement` says, or as nobody.
struct Allowance {
  HeaderList set;                   // the identity headers
  std::vector<std::string> remove;  // names, in lower case, none of them in `set`
};

// GatewayAnswer is an allowance, or what the client is answered instead.
struct GatewayAnswer {
  std::variant<Allowance, GatewayDenial> arm;
  std::optional<Judgement> judgement;                // none of a preflight: nobody was judged
  std::shared_ptr<const IssuerRegistry> registry{};  // by which it was judged
  const GatewayRules* rules = nullptr;  // of its policy, in `registry`; null: POLICY_UNKNOWN, DRAINING

  const Allowance* allowed() const { return std::get_if<Allowance>(&arm); }
  // unjudged tells a denial for want of a verdict from one that is a verdict.
  bool unjudged() const { return !allowed() && std::holds_alternative<Unjudged>(judgement->verdict); }
};

// GatewayHandler judges requests on behalf of gateways. Every call runs `done` exactly once, as
// VerifyHandler's do; where it is cancelled, with nothing. Whoever is not verified passes only where the
// policy says so aloud: a CORS preflight, or `enforcement: off`, and then without an identity.
// `verifier` and `resume` must outlive every call. Thread-safety: thread-safe. No call waits.
class GatewayHandler {
 public:
  using Done = absl::AnyInvocable<void(std::optional<GatewayAnswer>)>;

  GatewayHandler(const Verifier& verifier, Limits limits) : verifier_(verifier), limits_(limits) {}

  std::shared_ptr<PendingVerification> Judge(const GatewayRequest& request, const Call& call,
                                             Executor& resume, Done done) const;

  // Draining answers a request that came after a drain began.
  GatewayAnswer Draining(Front front, const Call& call) const;

  // registry is what the next request is judged by: where a front needs more of it than its answer.
  std::shared_ptr<const IssuerRegistry> registry() const { return verifier_.registry(); }

 private:
  const Verifier& verifier_;
  const Limits limits_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_GATEWAY_HANDLER_H_
