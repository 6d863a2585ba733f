// AdminAccess: who may call what the admin listener serves over TCP.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_ACCESS_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_ACCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/transport/handlers/shared_secret.h"

namespace grpc {
class ServerContextBase;
}

namespace assay {

// AdminAccess demands all that it is made with: the secret, where there is one, and a client certificate with
// one of the names (DNS, URI, e-mail or IP address; byte for byte), where there are names. A Unix socket
// needs neither: its door asks for the user. Thread-safety: thread-safe.
struct AdminAccess {
  std::shared_ptr<SharedSecret> token = nullptr;
  std::vector<std::string> allowed_sans{};

  // Check is UNAUTHENTICATED, PERMISSION_DENIED for a certificate of another name, or as SharedSecret::Check.
  absl::Status Check(const grpc::ServerContextBase& context) const;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_ADMIN_ACCESS_H_
