// DiagnosticsService: assay.v1.Diagnostics on gRPC's callback API.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_DIAGNOSTICS_SERVICE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_DIAGNOSTICS_SERVICE_H_

#include "assay/v1/diagnostics.grpc.pb.h"
#include "server/transport/grpc/admin_access.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/admin_handlers.h"

namespace assay {

// RawDiagnostics takes bytes, which DiagnosticsService parses itself. What that does not override is
// UNIMPLEMENTED.
using RawDiagnostics =
    v1::Diagnostics::WithRawCallbackMethod_Explain<v1::Diagnostics::WithRawCallbackMethod_ListDenials<
        v1::Diagnostics::WithRawCallbackMethod_DiagnoseIssuer<v1::Diagnostics::Service>>>;

// DiagnosticsService asks `access` before anything else. What it is given must outlive it and its server.
// Thread-safety: thread-safe.
class DiagnosticsService final : public RawDiagnostics {
 public:
  DiagnosticsService(const AdminAccess& access, const AdminHandlers& handlers, const Clock& clock,
                     CallObserver& observer);

  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListDenials(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* DiagnoseIssuer(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;

 private:
  const AdminAccess& access_;
  const AdminHandlers handlers_;
  const CallSite explain_, denials_, diagnose_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_DIAGNOSTICS_SERVICE_H_
