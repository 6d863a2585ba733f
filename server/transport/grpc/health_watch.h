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
class HealthWatch final : public grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>,
                          public HealthWatcher {
 public:
  static std::shared_ptr<HealthWatch> Open(const CallSite& site, HealthHandler& handler,
                                           grpc::health::v1::HealthCheckRequest request);

  void OnHealthChange() override { Step(Event::kChanged); }
  // End finishes the stream with UNAVAILABLE, unless it has ended.
  void End() { Step(Event::kEnd); }

  void OnWriteDone(bool ok) override { Step(ok ? Event::kWritten : Event::kGone); }
  void OnCancel() override { Step(Event::kCancelled); }
  void OnDone() override;

 private:
  enum class Event { kChanged, kWritten, kEnd, kCancelled, kGone };

  HealthWatch(const CallSite& site, HealthHandler& handler, grpc::health::v1::HealthCheckRequest request);
  void Step(Event event);

  const CallSite& site_;
  HealthHandler& handler_;
  const grpc::health::v1::HealthCheckRequest request_;
  const Instant arrived_;
  std::shared_ptr<HealthWatch> self_;
  grpc::health::v1::HealthCheckResponse outgoing_;  // owned by the write in flight

  Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::StatusCode> end_ ABSL_GUARDED_BY(mutex_);  // to finish with when nothing is in flight
  std::optional<grpc::health::v1::HealthCheckResponse::ServingStatus> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_HEALTH_WATCH_H_
