#include "server/transport/grpc/admin_service.h"

#include <utility>

#include "server/transport/grpc/admin_carry.h"

namespace assay {
namespace {

constexpr std::string_view kService = "assay.v1.IssuerAdmin";

absl::Status ShuttingDown() { return absl::UnavailableError("the server is shutting down"); }

}  // namespace

AdminService::AdminService(const AdminAccess& access, const AdminHandlers& handlers, const Clock& clock,
                           CallObserver& observer)
    : access_(access),
      handlers_(handlers),
      list_{kService, "ListIssuers", clock, observer},
      get_{kService, "GetIssuer", clock, observer},
      refresh_{kService, "RefreshIssuer", clock, observer},
      purge_{kService, "PurgeIssuer", clock, observer},
      revoke_key_{kService, "RevokeKey", clock, observer},
      revoke_tokens_{kService, "RevokeTokens", clock, observer},
      revocations_{kService, "ListRevocations", clock, observer},
      unrevoke_{kService, "Unrevoke", clock, observer},
      watch_{kService, "WatchIssuers", clock, observer} {}

grpc::ServerUnaryReactor* AdminService::ListIssuers(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request,
                                                    grpc::ByteBuffer* response) {
  return Carry(access_, list_, handlers_.issuers, &IssuerAdminHandler::ListIssuers, context, request,
               response);
}

grpc::ServerUnaryReactor* AdminService::GetIssuer(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return Carry(access_, get_, handlers_.issuers, &IssuerAdminHandler::GetIssuer, context, request, response);
}

grpc::ServerUnaryReactor* AdminService::RefreshIssuer(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer* response) {
  return Carry(access_, refresh_, handlers_.issuers, &IssuerAdminHandler::RefreshIssuer, context, request,
               response);
}

grpc::ServerUnaryReactor* AdminService::PurgeIssuer(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request,
                                                    grpc::ByteBuffer* response) {
  return Carry(access_, purge_, handlers_.issuers, &IssuerAdminHandler::PurgeIssuer, context, request,
               response);
}

grpc::ServerUnaryReactor* AdminService::RevokeKey(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return Carry(access_, revoke_key_, handlers_.revocations, &RevocationHandler::RevokeKey, context, request,
               response);
}

grpc::ServerUnaryReactor* AdminService::RevokeTokens(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* request,
                                                     grpc::ByteBuffer* response) {
  return Carry(access_, revoke_tokens_, handlers_.revocations, &RevocationHandler::RevokeTokens, context,
               request, response);
}

grpc::ServerUnaryReactor* AdminService::ListRevocations(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request,
                                                        grpc::ByteBuffer* response) {
  return Carry(access_, revocations_, handlers_.revocations, &RevocationHandler::ListRevocations, context,
               request, response);
}

grpc::ServerUnaryReactor* AdminService::Unrevoke(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) {
  return Carry(access_, unrevoke_, handlers_.revocations, &RevocationHandler::Unrevoke, context, request,
               response);
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* AdminService::WatchIssuers(grpc::CallbackServerContext* context,
                                                                       const grpc::ByteBuffer* request) {
  const auto call =
      IssuerWatchCall::Open(watch_, handlers_.events, access_.Check(*context), *context, *request);
  bool ended;
  {
    MutexLock lock(mutex_);
    ended = ended_;
    std::erase_if(watches_, [](const auto& known) { return known.expired(); });
    watches_.push_back(call);
  }
  if (ended) call->End(ShuttingDown());
  return call.get();
}

void AdminService::EndWatches() {
  std::vector<std::weak_ptr<IssuerWatchCall>> watches;
  {
    MutexLock lock(mutex_);
    ended_ = true;
    watches.swap(watches_);
  }
  for (const auto& known : watches) {
    if (const auto watch = known.lock()) watch->End(ShuttingDown());
  }
}

}  // namespace assay
