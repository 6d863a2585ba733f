// UnaryCall: one unary RPC of gRPC's callback API, from its arrival to its end.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/engine/verifier.h"
#include "server/transport/grpc/call_context.h"
#include "server/transport/handlers/call_observer.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// CallSite is what all calls of one method share. It must outlive them.
struct CallSite {
  std::string_view service;
  std::string_view method;
  const Clock& clock;
  CallObserver& observer;
};

// UnaryCall answers once. It owns itself from its making until gRPC is done with it; whoever will answer
// holds another reference. A client that goes away cancels the request that waits. Thread-safety:
// thread-safe.
template <typename Response>
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  static std::shared_ptr<UnaryCall> Open(const CallSite& site, grpc::CallbackServerContext* context,
                                         Response* response) {
    std::shared_ptr<UnaryCall> call(new UnaryCall(site, context, response));
    call->self_ = call;
    return call;
  }

  Instant arrived() const { return arrived_; }

  void Answer(Reply<Response> reply) {
    if (reply) {
      *response_ = std::move(*reply);
      Finish(grpc::Status::OK);
      return;
    }
    code_ = reply.error().code();
    Finish(StatusOf(reply.error(), *context_));
  }

  // Await keeps the handle of the request behind this call, which may be null, for the client's going away.
  void Await(std::shared_ptr<PendingVerification> pending) {
    if (pending == nullptr) return;
    {
      MutexLock lock(mutex_);
      if (ended_) return;
      if (!cancelled_) {
        pending_ = std::move(pending);
        return;
      }
    }
    pending->Cancel();
  }

  void OnCancel() override {
    std::shared_ptr<PendingVerification> pending;
    {
      MutexLock lock(mutex_);
      cancelled_ = true;
      pending.swap(pending_);
    }
    if (pending != nullptr) pending->Cancel();
  }

  void OnDone() override {
    site_.observer.OnCallHandled(
        {site_.service, site_.method, code_, site_.clock.Now().steady - arrived_.steady});
    const auto last = std::move(self_);
    std::shared_ptr<PendingVerification> pending;
    MutexLock lock(mutex_);
    ended_ = true;
    pending.swap(pending_);
  }

 private:
  UnaryCall(const CallSite& site, grpc::CallbackServerContext* context, Response* response)
      : site_(site), context_(context), response_(response), arrived_(site.clock.Now()) {}

  const CallSite& site_;
  grpc::CallbackServerContext* const context_;
  Response* const response_;
  const Instant arrived_;
  absl::StatusCode code_ = absl::StatusCode::kOk;  // written before Finish, read after it
  std::shared_ptr<UnaryCall> self_;

  Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<PendingVerification> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_
