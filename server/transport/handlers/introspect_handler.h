// IntrospectHandler: token introspection (RFC 7662), token in, JSON out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_INTROSPECT_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_INTROSPECT_HANDLER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "server/base/executor.h"
#include "server/base/limits.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/gateway_denial.h"
#include "server/transport/handlers/verify_request.h"
#include "tl/expected.hpp"

namespace assay {

// Introspection is the JSON of an answer, or the 503 where there is none: unjudged, or an unknown policy.
using Introspection = tl::expected<std::string, GatewayDenial>;

// IntrospectHandler tells a resource server of a token (RFC 7662 section 2.2). Of a token that is refused it
// says {"active":false} and no more, whatever the policy's enforcement. Of a verified one: "active", "scope"
// as one string, "client_id", "username" where the policy maps a user, "token_type", and then the claims that
// the policy shows, in the payload's own bytes; a claim of such a name does not stand beside ours. Every call
// runs `done` exactly once, as VerifyHandler's do, but where it is cancelled. `verifier` and `resume` must
// outlive every call. Thread-safety: thread-safe. No call waits.
class IntrospectHandler {
 public:
  using Done = absl::AnyInvocable<void(Introspection)>;

  IntrospectHandler(const Verifier& verifier, Limits limits) : verifier_(verifier), limits_(limits) {}

  // An empty `policy` is the default one. Nothing of the views is used after the return.
  std::shared_ptr<PendingVerification> Introspect(std::string_view token, std::string_view policy,
                                                  const Call& call, Executor& resume, Done done) const;

  // Draining answers a call that came after a drain began.
  GatewayDenial Draining(const Call& call) const;

 private:
  const Verifier& verifier_;
  const Limits limits_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_INTROSPECT_HANDLER_H_
