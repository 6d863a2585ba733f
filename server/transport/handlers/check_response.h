// From the answer to a gateway to the message that Envoy takes.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_RESPONSE_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_RESPONSE_H_

#include "envoy/service/auth/v3/external_auth.pb.h"
#include "server/transport/handlers/gateway_handler.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

inline constexpr size_t kMetadataBytes =
    8 << 10;  // of claims in dynamic metadata; one that does not fit is left out

// CheckResponseOf writes an allowance, a denial, or what the settings make of a missing verdict. Dynamic
// metadata tells, for Envoy's own filters and access logs: of who passes principal, issuer and the claims
// that the policy lists; of who does not the exact reason, its stage and the correlation id.
Reply<envoy::service::auth::v3::CheckResponse> CheckResponseOf(GatewayAnswer answer);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CHECK_RESPONSE_H_
