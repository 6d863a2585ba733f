#include "server/transport/grpc/diagnostics_service.h"

#include "server/transport/grpc/admin_carry.h"

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.Diagnostics";

}  // namespace

DiagnosticsService::DiagnosticsService(const AdminAccess& access, const AdminHandlers& handlers,
                                       const Clock& clock, CallObserver& observer)
    : access_(access), handlers_(handlers), diagnose_{kService, "DiagnoseIssuer", clock, observer} {}

grpc::ServerUnaryReactor* DiagnosticsService::DiagnoseIssuer(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return Carry(access_, diagnose_, handlers_.diagnose, &DiagnoseHandler::DiagnoseIssuer, context, request,
               response);
}

}  // namespace assay
