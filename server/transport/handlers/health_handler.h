// HealthHandler: grpc.health.v1, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_HEALTH_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_HEALTH_HANDLER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grpc/health/v1/health.pb.h"
#include "server/base/mutex.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// HealthWatcher is told that health has changed, and then asks for it; changes that follow each other fast
// may be told once.
class HealthWatcher {
 public:
  virtual ~HealthWatcher() = default;
  virtual void OnHealthChange() = 0;
};

// HealthHandler knows which services there are and whether they serve. All share one state: not ready,
// serving, and, for ever, draining. The empty name stands for the whole. Thread-safety: thread-safe; watchers
// are told without a lock held.
class HealthHandler {
 public:
  explicit HealthHandler(std::vector<std::string> services);

  // Check answers NOT_FOUND for a service that is not here.
  Reply<grpc::health::v1::HealthCheckResponse> Check(
      const grpc::health::v1::HealthCheckRequest& request) const;
  // Watched is what a watcher of that service sees now: SERVICE_UNKNOWN for one that is not here.
  grpc::health::v1::HealthCheckResponse Watched(const grpc::health::v1::HealthCheckRequest& request) const;
  // Watch keeps telling `watcher` until it is gone.
  void Watch(std::weak_ptr<HealthWatcher> watcher);

  // SetReady says whether the services serve. Without effect after Drain.
  void SetReady(bool ready);
  // Drain makes everything NOT_SERVING, so that balancers send no more.
  void Drain();
  bool serving() const;
  bool draining() const;

 private:
  enum class State { kNotReady, kServing, kDraining };

  bool Knows(std::string_view service) const;
  void Enter(State state);

  const std::vector<std::string> services_;

  mutable Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kNotReady;
  std::vector<std::weak_ptr<HealthWatcher>> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_HEALTH_HANDLER_H_
