// UnaryCall: one unary RPC of gRPC's callback API, from its arrival to its end.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <utility>

#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/engine/verifier.h"
#include "server/transport/grpc/call_context.h"
#include "server/transport/grpc/call_gate.h"
#include "server/transport/grpc/message_wire.h"
#include "server/transport/handlers/call_observer.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// CallSite is what all calls of one method share. It must outlive them.
struct CallSite {
  std::string_view service;
  std::string_view method;
  const Clock& clock;
  CallObserver& observer;
  CallGate* gate = nullptr;  // null: the method is answered during a drain too
  // The answer once the gate is closed; null: whoever begins the call asks it whether it is draining().
  std::function<RpcError(const Call& call)> draining = nullptr;
};

// UnaryCall parses its request and answers once. It owns itself from its making until gRPC is done with it;
// whoever will answer holds another reference. A client that goes away cancels the request that waits.
// Thread-safety: thread-safe.
template <typename Request, typename Response>
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  // Serve runs `begin(call)`, which answers now or later, unless the server drains or the bytes are no
  // Request. gRPC keeps `context` and `response` until OnDone.
  template <typename Begin>
  static grpc::ServerUnaryReactor* Serve(const CallSite& site, grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                         Begin begin) {
    std::shared_ptr<UnaryCall> call(new UnaryCall(site, context, response));
    call->self_ = call;
    if (call->draining() && site.draining) {
      call->Answer(tl::unexpected(site.draining(call->Context())));
    } else if (absl::Status status = ParseMessage(*request, call->request_); !status.ok()) {
      call->Answer(tl::unexpected(MakeRpcError(status)));
    } else {
      begin(call);
    }
    return call.get();
  }

  const Request& request() const { return request_; }
  bool draining() const { return !entered_; }
  Call Context() const { return CallOf(*context_, arrived_); }

  void Answer(Reply<Response> reply) {
    if (reply) {
      *response_ = BytesOf(*reply);
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

  // No API of gRPC's, but by 1.51 the one way to have OnDone and OnCancel run where it finds them due.
  // Otherwise each call is handed to a thread of its executor for them, which costs more than they do;
  // neither waits.
  bool InternalInlineable() override { return true; }

  void OnDone() override {
    site_.observer.OnCallHandled(
        {site_.service, site_.method, code_, site_.clock.Now().steady - arrived_.steady});
    if (entered_ && site_.gate != nullptr) site_.gate->Leave();
    const auto last = std::move(self_);
    std::shared_ptr<PendingVerification> pending;
    MutexLock lock(mutex_);
    ended_ = true;
    pending.swap(pending_);
  }

 private:
  UnaryCall(const CallSite& site, grpc::CallbackServerContext* context, grpc::ByteBuffer* response)
      : site_(site),
        context_(context),
        response_(response),
        arrived_(site.clock.Now()),
        entered_(site.gate == nullptr || site.gate->Enter()) {}

  const CallSite& site_;
  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const response_;
  const Instant arrived_;
  const bool entered_;
  Request request_;                                // written before `begin`, then only read
  absl::StatusCode code_ = absl::StatusCode::kOk;  // written before Finish, read after it
  std::shared_ptr<UnaryCall> self_;

  Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<PendingVerification> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_UNARY_CALL_H_
