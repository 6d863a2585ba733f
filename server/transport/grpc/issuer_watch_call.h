// IssuerWatchCall: one WatchIssuers stream.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ISSUER_WATCH_CALL_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ISSUER_WATCH_CALL_H_

#include <grpcpp/support/server_callback.h>

#include <memory>

#include "server/base/mutex.h"
#include "server/transport/grpc/unary_call.h"
#include "server/transport/handlers/issuer_events.h"

namespace assay {

// IssuerWatchCall sends events as they come, one write in flight at a time. It owns itself until gRPC is done
// with it. Thread-safety: thread-safe.
class IssuerWatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  // Open ends at once where `access` is not OK, the bytes are no request, or an issuer is unknown. gRPC keeps
  // `context` until OnDone.
  static std::shared_ptr<IssuerWatchCall> Open(const CallSite& site, IssuerEvents& events,
                                               absl::Status access, grpc::CallbackServerContext& context,
                                               const grpc::ByteBuffer& request);

  // End finishes the stream with `status`, which is not OK, unless it has ended.
  void End(absl::Status status) { Step(false, std::move(status)); }

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  IssuerWatchCall(const CallSite& site, grpc::CallbackServerContext& context);
  void Step(bool written, absl::Status end);

  const CallSite& site_;
  grpc::CallbackServerContext& context_;
  const Instant arrived_;
  std::shared_ptr<IssuerWatchCall> self_;
  grpc::ByteBuffer outgoing_;  // owned by the write in flight

  Mutex mutex_;
  std::shared_ptr<IssuerWatch> watch_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);  // where not OK: to finish with when nothing is in flight
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ISSUER_WATCH_CALL_H_
