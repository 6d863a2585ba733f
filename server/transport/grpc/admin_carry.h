// Carry: one unary call of the admin listener, from its bytes to a handler's answer.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CARRY_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CARRY_H_

#include <memory>
#include <utility>

#include "server/transport/grpc/admin_access.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

template <typename Handler, typename Request, typename Response>
using HandlerMethod = std::shared_ptr<PendingVerification> (Handler::*)(const Request&,
                                                                        Answer<Response>) const;

// Carry asks `access`, then hands the call to `method` of `handler`, which outlives it.
template <typename Handler, typename Request, typename Response>
grpc::ServerUnaryReactor* Carry(const AdminAccess& access, const CallSite& site, const Handler& handler,
                                HandlerMethod<Handler, Request, Response> method,
                                grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                grpc::ByteBuffer* response) {
  return UnaryCall<Request, Response>::Serve(site, context, request, response, [&](const auto& call) {
    if (const absl::Status status = access.Check(*context); !status.ok()) {
      return call->Answer(tl::unexpected(MakeRpcError(status)));
    }
    call->Await((handler.*method)(call->request(),
                                  [call](Reply<Response> reply) { call->Answer(std::move(reply)); }));
  });
}

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CARRY_H_
