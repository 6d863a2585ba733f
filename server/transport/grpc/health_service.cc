#include "server/transport/grpc/health_service.h"

#include <utility>

namespace assay {
namespace {

constexpr std::string_view kHealthService = "grpc.health.v1.Health";

}  // namespace

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthService::HealthService(HealthHandler& handler, const Clock& clock, CallObserver& observer)
    : handler_(handler),
      check_{kHealthService, "Check", clock, observer},
      watch_{kHealthService, "Watch", clock, observer} {}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  const auto call = UnaryCall<HealthCheckResponse>::Open(check_, context, response);
  call->Answer(handler_.Check(*request));
  return call.get();
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(grpc::CallbackServerContext*,
                                                                    const HealthCheckRequest* request) {
  const auto watch = HealthWatch::Open(watch_, handler_, *request);
  bool ended;
  {
    MutexLock lock(mutex_);
    ended = ended_;
    std::erase_if(watches_, [](const auto& known) { return known.expired(); });
    watches_.push_back(watch);
  }
  if (ended) watch->End();
  return watch.get();
}

void HealthService::EndWatches() {
  std::vector<std::weak_ptr<HealthWatch>> watches;
  {
    MutexLock lock(mutex_);
    ended_ = true;
    watches.swap(watches_);
  }
  for (const auto& known : watches) {
    if (const auto watch = known.lock()) watch->End();
  }
}

}  // namespace assay
