// What a listener needs of its part of the configuration.
#ifndef ASSAY_SERVER_COMMAND_LISTENER_H_
#define ASSAY_SERVER_COMMAND_LISTENER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "assay/v1/config.pb.h"
#include "server/base/published.h"
#include "server/transport/http/forward_auth.h"
#include "server/transport/tls/server_tls.h"

namespace assay {

// Literal replaces localhost, the one name that a configuration may write, by an address.
std::string Literal(const std::string& address);

// LoadTls reads the files of a key pair; the error names the file.
absl::StatusOr<std::shared_ptr<const Published<ServerTls>>> LoadTls(const v1::ServerTls& files);

// LoadForwardAuth reads the secret of introspection; a file that would let nobody in is an error.
absl::StatusOr<ForwardAuthOptions> LoadForwardAuth(const v1::ForwardAuthListener& listener);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_LISTENER_H_
