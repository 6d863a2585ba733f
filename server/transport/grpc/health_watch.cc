#include "server/transport/grpc/health_watch.h"

#include <utility>

namespace assay {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

std::shared_ptr<HealthWatch> HealthWatch::Open(const CallSite& site, HealthHandler& handler,
                                               HealthCheckRequest request) {
  std::shared_ptr<HealthWatch> watch(new HealthWatch(site, handler, std::move(request)));
  watch->self_ = watch;
  handler.Watch(watch);
  watch->Step(Event::kChanged);
  return watch;
}

HealthWatch::HealthWatch(const CallSite& site, HealthHandler& handler, HealthCheckRequest request)
    : site_(site), handler_(handler), request_(std::move(request)), arrived_(site.clock.Now()) {}

void HealthWatch::Step(Event event) {
  bool write = false;
  std::optional<absl::StatusCode> finish;
  {
    MutexLock lock(mutex_);
    if (event == Event::kWritten || event == Event::kGone) writing_ = false;
    if (event == Event::kEnd && !end_) end_ = absl::StatusCode::kUnavailable;
    if ((event == Event::kCancelled || event == Event::kGone) && !end_) end_ = absl::StatusCode::kCancelled;
    if (writing_ || finished_) return;
    // The state is asked for here, not where it changed: whoever comes last tells the newest.
    const auto now = handler_.Watched(request_).status();
    if (end_) {
      finished_ = true;
      finish = end_;
    } else if (told_ != now) {
      told_ = now;
      outgoing_.set_status(now);
      writing_ = write = true;
    }
  }
  if (write) StartWrite(&outgoing_);
  if (finish) {
    Finish({static_cast<grpc::StatusCode>(*finish), *finish == absl::StatusCode::kUnavailable
                                                        ? "the server is shutting down"
                                                        : "the watcher has gone"});
  }
}

void HealthWatch::OnDone() {
  absl::StatusCode code;
  {
    MutexLock lock(mutex_);
    code = end_.value_or(absl::StatusCode::kCancelled);
  }
  site_.observer.OnCallHandled(
      {site_.service, site_.method, code, site_.clock.Now().steady - arrived_.steady});
  const auto last = std::move(self_);
}

}  // namespace assay
