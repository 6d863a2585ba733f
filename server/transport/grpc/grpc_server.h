// GrpcServer: the service listener on grpc++.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_GRPC_SERVER_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_GRPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/base/limits.h"
#include "server/base/published.h"
#include "server/transport/handlers/call_observer.h"
#include "server/transport/handlers/check_handler.h"
#include "server/transport/handlers/health_handler.h"
#include "server/transport/handlers/verify_handler.h"
#include "server/transport/tls/server_tls.h"

namespace assay {

struct GrpcServerOptions {
  std::string address = "127.0.0.1:0";  // "HOST:PORT" with a literal host, or "unix:PATH"
  std::shared_ptr<const Published<ServerTls>>
      tls{};  // null: plain text. Each Set holds from the next handshake on
  bool reflection = false;
  Limits limits{};
  int worker_threads = 0;  // 0: one a core
};

// GrpcServer serves assay.v1.TokenVerifier, envoy.service.auth.v3.Authorization and grpc.health.v1.Health.
// What it is given must outlive it. No thread of it waits for anything but its socket. Thread-safety:
// single-threaded (owner: who made it).
class GrpcServer {
 public:
  GrpcServer(GrpcServerOptions options, const VerifyHandler& verifier, const CheckHandler& check,
             HealthHandler& health, const Clock& clock, CallObserver& observer);
  ~GrpcServer();  // Shutdown(0), where that was not done

  // Start listens and serves. UNAVAILABLE names address and cause.
  absl::Status Start();
  // port is the one listened on, 0 on a Unix socket or before Start.
  int port() const;
  // Shutdown answers further calls with DRAINING while those under way end, for `grace` at most. Then it
  // closes every connection, cancels what is left and waits for that.
  // Health is the owner's to set to draining first.
  void Shutdown(absl::Duration grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_GRPC_SERVER_H_
