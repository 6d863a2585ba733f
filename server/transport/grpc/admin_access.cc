#include "server/transport/grpc/admin_access.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace assay {
namespace {

bool HasName(const grpc::AuthContext& peer, const std::vector<std::string>& allowed) {
  if (!peer.IsPeerAuthenticated()) return false;
  for (const grpc::string_ref& name : peer.FindPropertyValues(GRPC_X509_SAN_PROPERTY_NAME)) {
    if (std::find(allowed.begin(), allowed.end(), std::string_view(name.data(), name.size())) !=
        allowed.end()) {
      return true;
    }
  }
  return false;
}

// A header that is sent twice counts as none: which one is meant is for the caller to say.
std::optional<std::string_view> Authorization(const grpc::ServerContextBase& context) {
  const auto [first, last] = context.client_metadata().equal_range("authorization");
  if (first == last || std::next(first) != last) return std::nullopt;
  return std::string_view(first->second.data(), first->second.size());
}

}  // namespace

absl::Status AdminAccess::Check(const grpc::ServerContextBase& context) const {
  if (!allowed_sans.empty() && !HasName(*context.auth_context(), allowed_sans)) {
    return absl::PermissionDeniedError("no name in this certificate is among the server's allowed_sans");
  }
  return token == nullptr ? absl::OkStatus() : token->Check(Authorization(context));
}

}  // namespace assay
