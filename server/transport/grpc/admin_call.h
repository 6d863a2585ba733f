// CarryAdminCall: one unary call of an operator's, from the wire to a handler and back.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CALL_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CALL_H_

#include <memory>
#include <utility>

#include "server/transport/grpc/admin_access.h"
#include "server/transport/grpc/unary_call.h"

namespace assay {

// HandlerMethod answers once, at once or later; what it returns cancels the call, and may be null.
template <typename Handler, typename Request, typename Response>
using HandlerMethod = std::shared_ptr<PendingVerification> (Handler::*)(const Request&,
                                                                        Answer<Response>) const;

// CarryAdminCall asks `access` before it hands the call to `method` of `handler`. All of them, and `site`,
// must outlive the call.
template <typename Handler, typename Request, typename Response>
grpc::ServerUnaryReactor* CarryAdminCall(const AdminAccess& access, const CallSite& site,
                                         const Handler& handler,
                                         HandlerMethod<Handler, Request, Response> method,
                                         grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return UnaryCall<Request, Response>::Serve(
      site, context, request, response, [&access, &handler, method, context](const auto& call) {
        if (const absl::Status status = access.Check(*context); !status.ok()) {
          return call->Answer(tl::unexpected(MakeRpcError(status)));
        }
        call->Await((handler.*method)(call->request(),
                                      [call](Reply<Response> reply) { call->Answer(std::move(reply)); }));
      });
}

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_CALL_H_
