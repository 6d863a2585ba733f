#include "server/transport/grpc/grpc_server.h"

#include <grpc/grpc.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "server/base/str_cat.h"
#include "server/transport/grpc/bind_error.h"
#include "server/transport/grpc/check_service.h"
#include "server/transport/grpc/health_service.h"
#include "server/transport/grpc/server_settings.h"
#include "server/transport/grpc/verifier_service.h"
#include "server/transport/grpc/worker_pool.h"
#include "server/transport/tls/server_credentials.h"

namespace assay {
namespace {

int ThreadsOf(int wanted) {
  return wanted > 0 ? wanted : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

// The order matters at the end: the server goes first, then the services that it calls, then the pool on
// which their last answers were given.
struct GrpcServer::Parts {
  Parts(GrpcServerOptions from, const VerifyHandler& verify_handler, const CheckHandler& check_handler,
        HealthHandler& health_handler, const Clock& clock, CallObserver& observer)
      : options(std::move(from)),
        credentials(options.tls ? MakeServerCredentials(options.tls) : grpc::InsecureServerCredentials()),
        workers(ThreadsOf(options.worker_threads)),
        verifier(verify_handler, workers, clock, observer, gate),
        check(check_handler, workers, clock, observer, gate),
        health(health_handler, clock, observer) {}

  const GrpcServerOptions options;
  const std::shared_ptr<grpc::ServerCredentials> credentials;
  WorkerPool workers;
  CallGate gate;
  VerifierService verifier;
  CheckService check;
  HealthService health;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
};

GrpcServer::GrpcServer(GrpcServerOptions options, const VerifyHandler& verifier, const CheckHandler& check,
                       HealthHandler& health, const Clock& clock, CallObserver& observer)
    : parts_(std::make_unique<Parts>(std::move(options), verifier, check, health, clock, observer)) {}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

absl::Status GrpcServer::Start() {
  const std::string& address = parts_->options.address;
  const auto refusal = [&](std::string_view cause) {
    return absl::UnavailableError(StrCat("cannot listen on ", address, ": ", cause));
  };
  if (const std::string fault = AddressFault(address); !fault.empty()) return refusal(fault);

  grpc::ServerBuilder builder;
  ApplySettings(builder, parts_->options.limits, parts_->options.reflection);
  int port = 0;
  builder.AddListeningPort(address, parts_->credentials, &port);
  builder.RegisterService(&parts_->verifier);
  builder.RegisterService(&parts_->check);
  builder.RegisterService(&parts_->health);
  parts_->server = builder.BuildAndStart();
  if (parts_->server == nullptr) {
    const std::string cause = BindError(address);
    return refusal(cause.empty() ? "gRPC refused it; its log tells why" : cause);
  }
  // gRPC says 1 for a Unix socket.
  parts_->port = address.rfind("unix:", 0) == 0 ? 0 : port;
  return absl::OkStatus();
}

int GrpcServer::port() const { return parts_->port; }

void GrpcServer::Shutdown(absl::Duration grace) {
  if (parts_->server == nullptr) return;
  parts_->gate.Close();
  parts_->gate.AwaitEmpty(grace);
  parts_->health.EndWatches();
  // Calls that reach grpc++ while it shuts down end with CANCELLED, until their client has heard of it. Of a
  // closed connection every client makes UNAVAILABLE, which says what is true: try elsewhere.
  grpc_server_cancel_all_calls(parts_->server->c_server());
  parts_->server->Shutdown(std::chrono::system_clock::now());
  parts_->server->Wait();
  parts_->server.reset();
}

}  // namespace assay
