// HealthWatch: one Watch stream of grpc.health.v1.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_WATCH_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_WATCH_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>

#include "grpc/health/v1/health.pb.h"
#include "server/base/mutex.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/health_handler.h"

namespace assay {

// HealthWatch sends the state of one service at once and after each change, the newest only where the client
// is slow. It owns itself until gRPC is done with it. Thread-safety: thread-safe.
class HealthWatch final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public HealthWatcher {
 public:
  // Open ends at once where the bytes are no HealthCheckRequest. gRPC keeps `context` until OnDone.
  static std::shared_ptr<HealthWatch> Open(const CallSite& site, HealthHandler& handler,
                                           grpc::CallbackServerContext& context,
                                           const grpc::ByteBuffer& request);

  void OnHealthChange() override { Step(Event::kChanged); }
  // End finishes the stream with `status`, which is not OK, unless it has ended.
  void End(absl::Status status) { Step(Event::kEnd, std::move(status)); }

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum class Event { kChanged, kWritten, kEnd };

  HealthWatch(const CallSite& site, HealthHandler& handler, grpc::CallbackServerContext& context);
  void Step(Event event, absl::Status end = absl::OkStatus());

  const CallSite& site_;
  HealthHandler& handler_;
  grpc::CallbackServerContext& context_;
  const Instant arrived_;
  grpc::health::v1::HealthCheckRequest request_;  // written by Open, then only read
  std::shared_ptr<HealthWatch> self_;
  grpc::ByteBuffer outgoing_;  // owned by the write in flight

  Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);  // where not OK: to finish with when nothing is in flight
  std::optional<grpc::health::v1::HealthCheckResponse::ServingStatus> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_WATCH_H_
