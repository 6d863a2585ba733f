// AdminService: assay.v1.IssuerAdmin on gRPC's callback API.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVICE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVICE_H_

#include <memory>
#include <vector>

#include "assay/v1/issuers.grpc.pb.h"
#include "server/transport/grpc/admin_access.h"
#include "server/transport/grpc/issuer_watch_call.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/admin_handlers.h"

namespace assay {

// RawIssuerAdmin takes bytes, which AdminService parses itself. What AdminService does not override is
// UNIMPLEMENTED.
template <typename Base>
using RawRevocations =
    v1::IssuerAdmin::WithRawCallbackMethod_RevokeKey<v1::IssuerAdmin::WithRawCallbackMethod_RevokeTokens<
        v1::IssuerAdmin::WithRawCallbackMethod_ListRevocations<
            v1::IssuerAdmin::WithRawCallbackMethod_Unrevoke<Base>>>>;
using RawIssuerAdmin = v1::IssuerAdmin::WithRawCallbackMethod_ListIssuers<
    v1::IssuerAdmin::WithRawCallbackMethod_GetIssuer<v1::IssuerAdmin::WithRawCallbackMethod_WatchIssuers<
        v1::IssuerAdmin::WithRawCallbackMethod_RefreshIssuer<
            v1::IssuerAdmin::WithRawCallbackMethod_PurgeIssuer<RawRevocations<v1::IssuerAdmin::Service>>>>>>;

// AdminService asks `access` before anything else. What it is given must outlive it and its server.
// Thread-safety: thread-safe.
class AdminService final : public RawIssuerAdmin {
 public:
  AdminService(const AdminAccess& access, const AdminHandlers& handlers, const Clock& clock,
               CallObserver& observer);

  grpc::ServerUnaryReactor* ListIssuers(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetIssuer(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RefreshIssuer(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* PurgeIssuer(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RevokeKey(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RevokeTokens(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListRevocations(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Unrevoke(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchIssuers(grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request) override;

  // EndWatches ends every stream with UNAVAILABLE, also those that come later: they would hold up a shutdown.
  void EndWatches();

 private:
  const AdminAccess& access_;
  const AdminHandlers handlers_;
  const CallSite list_, get_, refresh_, purge_, revoke_key_, revoke_tokens_, revocations_, unrevoke_, watch_;

  Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<IssuerWatchCall>> watches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVICE_H_
