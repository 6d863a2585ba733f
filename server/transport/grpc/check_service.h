// CheckService: envoy.service.auth.v3.Authorization on gRPC's callback API.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_CHECK_SERVICE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_CHECK_SERVICE_H_

#include "envoy/service/auth/v3/external_auth.grpc.pb.h"
#include "server/base/executor.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/check_handler.h"

namespace assay {

using RawCheckService = envoy::service::auth::v3::Authorization::WithRawCallbackMethod_Check<
    envoy::service::auth::v3::Authorization::Service>;

// CheckService carries requests to a CheckHandler. What it is given must outlive it and its server.
// Thread-safety: thread-safe.
class CheckService final : public RawCheckService {
 public:
  CheckService(const CheckHandler& handler, Executor& resume, const Clock& clock, CallObserver& observer,
               CallGate& gate);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;

 private:
  const CheckHandler& handler_;
  Executor& resume_;
  const CallSite check_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_CHECK_SERVICE_H_
