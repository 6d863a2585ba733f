// CheckHandler: Envoy's ext_authz, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_HANDLER_H_

#include <memory>

#include "envoy/service/auth/v3/external_auth.pb.h"
#include "server/transport/handlers/gateway_handler.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// CheckHandler reads what Envoy tells of a request, in either of its two forms of headers, and writes what
// Envoy shall do. A denial is always OK with status 16 or 7, for only these two deny on every Envoy; what
// cannot be judged is told as GatewaySettings::unjudged says. The policy is that of the route's configuration
// (context extension, then route metadata, `assay.policy`), else of GatewaySettings::routing, else the
// default; never one that a client names. A configuration that names it by no string or an empty one is
// POLICY_UNKNOWN. Calls are as GatewayHandler's. Thread-safety: thread-safe.
class CheckHandler {
 public:
  using Request = envoy::service::auth::v3::CheckRequest;
  using Response = envoy::service::auth::v3::CheckResponse;

  explicit CheckHandler(const GatewayHandler& gateway) : gateway_(gateway) {}

  std::shared_ptr<PendingVerification> Check(const Request& request, const Call& call, Executor& resume,
                                             Answer<Response> done) const;

  // Draining answers a call that came after a drain began.
  Reply<Response> Draining(const Call& call) const;

 private:
  const GatewayHandler& gateway_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_HANDLER_H_
