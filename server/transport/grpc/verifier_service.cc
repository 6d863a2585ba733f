#include "server/transport/grpc/verifier_service.h"

#include <utility>

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.TokenVerifier";

}  // namespace

VerifierService::VerifierService(const VerifyHandler& handler, Executor& resume, const Clock& clock,
                                 CallObserver& observer)
    : handler_(handler),
      resume_(resume),
      authenticate_{kService, "Authenticate", clock, observer},
      verify_{kService, "Verify", clock, observer},
      batch_verify_{kService, "BatchVerify", clock, observer} {}

template <typename Request, typename Response, typename Method>
grpc::ServerUnaryReactor* VerifierService::Carry(const CallSite& site, Method method,
                                                 grpc::CallbackServerContext* context, const Request* request,
                                                 Response* response) {
  auto call = UnaryCall<Response>::Open(site, context, response);
  // gRPC keeps request and response until OnDone, which follows the answer.
  call->Await((handler_.*method)(*request, CallOf(*context, call->arrived()), resume_,
                                 [call](Reply<Response> reply) { call->Answer(std::move(reply)); }));
  return call.get();
}

grpc::ServerUnaryReactor* VerifierService::Authenticate(grpc::CallbackServerContext* context,
                                                        const v1::VerifyRequest* request,
                                                        v1::VerifiedToken* response) {
  return Carry(authenticate_, &VerifyHandler::Authenticate, context, request, response);
}

grpc::ServerUnaryReactor* VerifierService::Verify(grpc::CallbackServerContext* context,
                                                  const v1::VerifyRequest* request,
                                                  v1::VerifyResponse* response) {
  return Carry(verify_, &VerifyHandler::Verify, context, request, response);
}

grpc::ServerUnaryReactor* VerifierService::BatchVerify(grpc::CallbackServerContext* context,
                                                       const v1::BatchVerifyRequest* request,
                                                       v1::BatchVerifyResponse* response) {
  return Carry(batch_verify_, &VerifyHandler::BatchVerify, context, request, response);
}

}  // namespace assay
