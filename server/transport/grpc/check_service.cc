#include "server/transport/grpc/check_service.h"

#include <utility>

namespace assay {

CheckService::CheckService(const CheckHandler& handler, Executor& resume, const Clock& clock,
                           CallObserver& observer, CallGate& gate)
    : handler_(handler),
      resume_(resume),
      check_{"envoy.service.auth.v3.Authorization", "Check", clock, observer, &gate} {}

grpc::ServerUnaryReactor* CheckService::Check(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return UnaryCall<CheckHandler::Request, CheckHandler::Response>::Serve(
      check_, context, request, response, [this](const auto& call) {
        if (call->draining()) return call->Answer(handler_.Draining(call->Context()));
        call->Await(
            handler_.Check(call->request(), call->Context(), resume_,
                           [call](Reply<CheckHandler::Response> reply) { call->Answer(std::move(reply)); }));
      });
}

}  // namespace assay
