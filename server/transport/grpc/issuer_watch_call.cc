#include "server/transport/grpc/issuer_watch_call.h"

#include <string>
#include <utility>
#include <vector>

namespace assay {
namespace {

absl::Status WatcherGone() { return absl::CancelledError("the watcher has gone"); }

}  // namespace

std::shared_ptr<IssuerWatchCall> IssuerWatchCall::Open(const CallSite& site, IssuerEvents& events,
                                                       absl::Status access,
                                                       grpc::CallbackServerContext& context,
                                                       const grpc::ByteBuffer& request) {
  std::shared_ptr<IssuerWatchCall> call(new IssuerWatchCall(site, context));
  call->self_ = call;
  v1::WatchIssuersRequest message;
  access.Update(ParseMessage(request, message));
  if (!access.ok()) {
    call->End(std::move(access));
    return call;
  }
  auto watch = events.Watch({message.issuers().begin(), message.issuers().end()},
                            [weak = std::weak_ptr<IssuerWatchCall>(call)] {
                              if (const auto woken = weak.lock()) woken->Step(false, absl::OkStatus());
                            });
  if (!watch.ok()) {
    call->End(watch.status());
    return call;
  }
  {
    MutexLock lock(call->mutex_);
    call->watch_ = *std::move(watch);
  }
  call->StartSendInitialMetadata();  // tells the client that nothing is missed from here on
  call->Step(false, absl::OkStatus());
  return call;
}

IssuerWatchCall::IssuerWatchCall(const CallSite& site, grpc::CallbackServerContext& context)
    : site_(site), context_(context), arrived_(site.clock.Now()) {}

void IssuerWatchCall::OnWriteDone(bool ok) { Step(true, ok ? absl::OkStatus() : WatcherGone()); }

void IssuerWatchCall::OnCancel() { Step(false, WatcherGone()); }

void IssuerWatchCall::Step(bool written, absl::Status end) {
  bool write = false;
  absl::Status finish;
  {
    MutexLock lock(mutex_);
    if (written) writing_ = false;
    end_.Update(std::move(end));
    if (writing_ || finished_) return;
    if (!end_.ok()) {
      finished_ = true;
      finish = end_;
    } else if (watch_ != nullptr) {
      if (const auto event = watch_->Next()) {
        outgoing_ = BytesOf(*event);
        writing_ = write = true;
      }
    }
  }
  if (write) StartWrite(&outgoing_);
  if (!finish.ok()) Finish(StatusOf(MakeRpcError(finish), context_));
}

void IssuerWatchCall::OnDone() {
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
