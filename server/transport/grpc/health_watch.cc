#include "server/transport/grpc/health_watch.h"

#include <utility>

namespace assay {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

absl::Status WatcherGone() { return absl::CancelledError("the watcher has gone"); }

}  // namespace

std::shared_ptr<HealthWatch> HealthWatch::Open(const CallSite& site, HealthHandler& handler,
                                               grpc::CallbackServerContext& context,
                                               const grpc::ByteBuffer& request) {
  std::shared_ptr<HealthWatch> watch(new HealthWatch(site, handler, context));
  watch->self_ = watch;
  if (absl::Status status = ParseMessage(request, watch->request_); !status.ok()) {
    watch->End(std::move(status));
    return watch;
  }
  handler.Watch(watch);
  watch->Step(Event::kChanged);
  return watch;
}

HealthWatch::HealthWatch(const CallSite& site, HealthHandler& handler, grpc::CallbackServerContext& context)
    : site_(site), handler_(handler), context_(context), arrived_(site.clock.Now()) {}

void HealthWatch::OnWriteDone(bool ok) { Step(Event::kWritten, ok ? absl::OkStatus() : WatcherGone()); }

void HealthWatch::OnCancel() { Step(Event::kEnd, WatcherGone()); }

void HealthWatch::Step(Event event, absl::Status end) {
  bool write = false;
  absl::Status finish;
  {
    MutexLock lock(mutex_);
    if (event == Event::kWritten) writing_ = false;
    end_.Update(std::move(end));
    if (writing_ || finished_) return;
    if (!end_.ok()) {
      finished_ = true;
      finish = end_;
    } else if (const auto now = handler_.Watched(request_); told_ != now.status()) {
      // The state is asked for here, not where it changed: whoever comes last tells the newest.
      told_ = now.status();
      outgoing_ = BytesOf(now);
      writing_ = write = true;
    }
  }
  if (write) StartWrite(&outgoing_);
  if (!finish.ok()) Finish(StatusOf(MakeRpcError(finish), context_));
}

void HealthWatch::OnDone() {
  absl::StatusCode code;
  {
    MutexLock lock(mutex_);
    code = end_.ok() ? absl::StatusCode::kCancelled : end_.code();
  }
  site_.observer.OnCallHandled(
      {site_.service, site_.method, code, site_.clock.Now().steady - arrived_.steady});
  const auto last = std::move(self_);
}

}  // namespace assay
