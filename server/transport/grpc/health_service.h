// HealthService: grpc.health.v1.Health on gRPC's callback API.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_SERVICE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_SERVICE_H_

#include <memory>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/base/mutex.h"
#include "server/transport/grpc/health_watch.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/health_handler.h"

namespace assay {

// RawHealthService takes bytes, which HealthService parses itself.
using RawHealthService = grpc::health::v1::Health::WithRawCallbackMethod_Check<
    grpc::health::v1::Health::WithRawCallbackMethod_Watch<grpc::health::v1::Health::Service>>;

// HealthService carries a HealthHandler. gRPC's own health service is not used: reflection does not find it.
// What it is given must outlive it and its server. Thread-safety: thread-safe.
class HealthService final : public RawHealthService {
 public:
  HealthService(HealthHandler& handler, const Clock& clock, CallObserver& observer);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) override;

  // EndWatches ends every stream with UNAVAILABLE, also those that come later: they would hold up a shutdown.
  void EndWatches();

 private:
  HealthHandler& handler_;
  const CallSite check_, watch_;

  Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<HealthWatch>> watches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_SERVICE_H_
