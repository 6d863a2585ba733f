#include "server/transport/grpc/verifier_service.h"

#include <utility>

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.TokenVerifier";

auto Draining(const VerifyHandler& handler, Front front) {
  return [&handler, front](const Call& call) { return handler.Draining(front, call); };
}

}  // namespace

VerifierService::VerifierService(const VerifyHandler& handler, Executor& resume, const Clock& clock,
                                 CallObserver& observer, CallGate& gate)
    : handler_(handler),
      resume_(resume),
      authenticate_{kService, "Authenticate", clock,
                    observer, &gate,          Draining(handler, Front::kAuthenticate)},
      verify_{kService, "Verify", clock, observer, &gate, Draining(handler, Front::kVerify)},
      batch_verify_{kService, "BatchVerify", clock, observer, &gate, Draining(handler, Front::kBatchVerify)} {
}

template <typename Request, typename Response, typename Method>
grpc::ServerUnaryReactor* VerifierService::Carry(const CallSite& site, Method method,
                                                 grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) {
  return UnaryCall<Request, Response>::Serve(site, context, request, response, [&](const auto& call) {
    call->Await((handler_.*method)(call->request(), call->Context(), resume_,
                                   [call](Reply<Response> reply) { call->Answer(std::move(reply)); }));
  });
}

grpc::ServerUnaryReactor* VerifierService::Authenticate(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request,
                                                        grpc::ByteBuffer* response) {
  return Carry<v1::VerifyRequest, v1::VerifiedToken>(authenticate_, &VerifyHandler::Authenticate, context,
                                                     request, response);
}

grpc::ServerUnaryReactor* VerifierService::Verify(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return Carry<v1::VerifyRequest, v1::VerifyResponse>(verify_, &VerifyHandler::Verify, context, request,
                                                      response);
}

grpc::ServerUnaryReactor* VerifierService::BatchVerify(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return Carry<v1::BatchVerifyRequest, v1::BatchVerifyResponse>(batch_verify_, &VerifyHandler::BatchVerify,
                                                                context, request, response);
}

}  // namespace assay
