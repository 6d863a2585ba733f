#include "server/transport/handlers/health_handler.h"

#include <algorithm>
#include <utility>

#include "server/base/str_cat.h"

namespace assay {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthHandler::HealthHandler(std::vector<std::string> services) : services_(std::move(services)) {}

bool HealthHandler::Knows(std::string_view service) const {
  return service.empty() || std::find(services_.begin(), services_.end(), service) != services_.end();
}

Reply<HealthCheckResponse> HealthHandler::Check(const HealthCheckRequest& request) const {
  if (!Knows(request.service())) {
    return tl::unexpected(MakeRpcError(absl::NotFoundError("there is no such service here")));
  }
  return Watched(request);
}

HealthCheckResponse HealthHandler::Watched(const HealthCheckRequest& request) const {
  HealthCheckResponse response;
  if (!Knows(request.service())) {
    response.set_status(HealthCheckResponse::SERVICE_UNKNOWN);
  } else {
    response.set_status(serving() ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  }
  return response;
}

void HealthHandler::Watch(std::weak_ptr<HealthWatcher> watcher) {
  MutexLock lock(mutex_);
  std::erase_if(watchers_, [](const auto& known) { return known.expired(); });
  watchers_.push_back(std::move(watcher));
}

void HealthHandler::SetReady(bool ready) { Enter(ready ? State::kServing : State::kNotReady); }
void HealthHandler::Drain() { Enter(State::kDraining); }

bool HealthHandler::serving() const {
  MutexLock lock(mutex_);
  return state_ == State::kServing;
}

bool HealthHandler::draining() const {
  MutexLock lock(mutex_);
  return state_ == State::kDraining;
}

void HealthHandler::Enter(State state) {
  std::vector<std::weak_ptr<HealthWatcher>> watchers;
  {
    MutexLock lock(mutex_);
    if (state_ == state || state_ == State::kDraining) return;
    state_ = state;
    watchers = watchers_;
  }
  for (const auto& known : watchers) {
    if (const auto watcher = known.lock()) watcher->OnHealthChange();
  }
}

}  // namespace assay
