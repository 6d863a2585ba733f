#include "server/transport/grpc/health_service.h"

#include <utility>

namespace assay {
namespace {

constexpr std::string_view kHealthService = "grpc.health.v1.Health";

absl::Status ShuttingDown() { return absl::UnavailableError("the server is shutting down"); }

}  // namespace

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthService::HealthService(HealthHandler& handler, const Clock& clock, CallObserver& observer)
    : handler_(handler),
      check_{kHealthService, "Check", clock, observer},
      watch_{kHealthService, "Watch", clock, observer} {}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  return UnaryCall<HealthCheckRequest, HealthCheckResponse>::Serve(
      check_, context, request, response,
      [&](const auto& call) { call->Answer(handler_.Check(call->request())); });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* HealthService::Watch(grpc::CallbackServerContext* context,
                                                                 const grpc::ByteBuffer* request) {
  const auto watch = HealthWatch::Open(watch_, handler_, *context, *request);
  bool ended;
  {
    MutexLock lock(mutex_);
    ended = ended_;
    std::erase_if(watches_, [](const auto& known) { return known.expired(); });
    watches_.push_back(watch);
  }
  if (ended) watch->End(ShuttingDown());
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
    if (const auto watch = known.lock()) watch->End(ShuttingDown());
  }
}

}  // namespace assay
