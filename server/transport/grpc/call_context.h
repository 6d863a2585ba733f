// Between gRPC's context of a call and ours.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_CALL_CONTEXT_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_CALL_CONTEXT_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "server/base/clock.h"
#include "server/transport/handlers/rpc_error.h"
#include "server/transport/handlers/verify_request.h"

namespace assay {

// CallOf reads what the handlers want to know: the deadline, moved from the wall clock, on which gRPC tells
// it, to the steady one, and the trace id of a `traceparent`.
Call CallOf(const grpc::ServerContextBase& context, Instant now);

// StatusOf carries an error over the wire: details as grpc-status-details-bin, and the push-back that gRPC's
// own retries read as trailing metadata.
grpc::Status StatusOf(const RpcError& error, grpc::ServerContextBase& context);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_CALL_CONTEXT_H_
