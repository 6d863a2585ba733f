// AdminServer: the admin listener on grpc++.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVER_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/transport/grpc/admin_access.h"
#include "server/transport/handlers/admin_handlers.h"
#include "server/transport/handlers/call_observer.h"
#include "server/transport/tls/server_tls.h"

namespace assay {

struct AdminServerOptions {
  std::string address;                                // "unix:PATH", or "HOST:PORT" with a literal host
  std::shared_ptr<const Published<ServerTls>> tls{};  // null: plain text. Not of a Unix socket
  AdminAccess access{};  // not asked on a Unix socket, whose door asks; must not be empty elsewhere
};

// AdminServer serves assay.v1.IssuerAdmin and assay.v1.Diagnostics. What it is given must outlive it.
// Thread-safety: single-threaded (owner: who made it).
class AdminServer {
 public:
  AdminServer(AdminServerOptions options, const AdminHandlers& handlers, const Clock& clock,
              CallObserver& observer);
  ~AdminServer();  // Shutdown(0), where that was not done

  // Start listens and serves. UNAVAILABLE names address and cause; FAILED_PRECONDITION: everybody would be
  // let in.
  absl::Status Start();
  // address is the one listened on, "unix:PATH" or "HOST:PORT".
  std::string address() const;
  void Shutdown(absl::Duration grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_SERVER_H_
