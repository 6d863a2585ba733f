#include "server/transport/grpc/diagnostics_service.h"

#include "server/transport/grpc/admin_carry.h"

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.Diagnostics";

}  // namespace

DiagnosticsService::DiagnosticsService(const AdminAccess& access, const AdminHandlers& handlers,
                                       const Clock& clock, CallObserver& observer)
    : access_(access), handlers_(handlers), denials_{kService, "ListDenials", clock, observer} {}

grpc::ServerUnaryReactor* DiagnosticsService::ListDenials(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return Carry(access_, denials_, handlers_.denials, &DenialsHandler::ListDenials, context, request,
               response);
}

}  // namespace assay
