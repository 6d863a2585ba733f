// VerifierService: assay.v1.TokenVerifier on gRPC's callback API.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_VERIFIER_SERVICE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_VERIFIER_SERVICE_H_

#include "assay/v1/verifier.grpc.pb.h"
#include "server/base/executor.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/verify_handler.h"

namespace assay {

// RawVerifierService takes bytes, which VerifierService parses itself.
using RawVerifierService =
    v1::TokenVerifier::WithRawCallbackMethod_Authenticate<v1::TokenVerifier::WithRawCallbackMethod_Verify<
        v1::TokenVerifier::WithRawCallbackMethod_BatchVerify<v1::TokenVerifier::Service>>>;

// VerifierService carries requests to a VerifyHandler. What it is given must outlive it and its server.
// Thread-safety: thread-safe.
class VerifierService final : public RawVerifierService {
 public:
  VerifierService(const VerifyHandler& handler, Executor& resume, const Clock& clock, CallObserver& observer,
                  CallGate& gate);

  grpc::ServerUnaryReactor* Authenticate(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Verify(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* BatchVerify(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;

 private:
  template <typename Request, typename Response, typename Method>
  grpc::ServerUnaryReactor* Carry(const CallSite& site, Method method, grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request, grpc::ByteBuffer* response);

  const VerifyHandler& handler_;
  Executor& resume_;
  const CallSite authenticate_, verify_, batch_verify_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_VERIFIER_SERVICE_H_
