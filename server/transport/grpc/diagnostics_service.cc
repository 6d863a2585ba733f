#include "server/transport/grpc/diagnostics_service.h"

#include "server/transport/grpc/admin_call.h"

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.Diagnostics";

}  // namespace

DiagnosticsService::DiagnosticsService(const AdminAccess& access, const AdminHandlers& handlers,
                                       const Clock& clock, CallObserver& observer)
    : access_(access),
      handlers_(handlers),
      explain_{kService, "Explain", clock, observer},
      denials_{kService, "ListDenials", clock, observer},
      diagnose_{kService, "DiagnoseIssuer", clock, observer} {}

grpc::ServerUnaryReactor* DiagnosticsService::Explain(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer* response) {
  return CarryAdminCall(access_, explain_, handlers_.explain, &ExplainHandler::Explain, context, request,
                        response);
}

grpc::ServerUnaryReactor* DiagnosticsService::ListDenials(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return CarryAdminCall(access_, denials_, handlers_.denials, &DenialsHandler::ListDenials, context, request,
                        response);
}

grpc::ServerUnaryReactor* DiagnosticsService::DiagnoseIssuer(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return CarryAdminCall(access_, diagnose_, handlers_.diagnose, &DiagnoseHandler::DiagnoseIssuer, context,
                        request, response);
}

}  // namespace assay
