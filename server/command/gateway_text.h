// GatewayText: the configuration of a gateway with names and addresses of one's own.
#ifndef ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_
#define ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace assay {

// GatewayValues is what a person said; what they did not say is taken from the defaults.
struct GatewayValues {
  std::optional<std::string> policy;   // has no default
  std::optional<std::string> assay;    // "HOST:PORT": a literal address or a DNS name
  std::optional<std::string> listen;   // "ADDRESS:PORT": a literal address
  std::optional<std::string> backend;  // "HOST:PORT"
};

// GatewayText fills the placeholders of `text`: @POLICY@, and of each address X @X@, @X_HOST@ and @X_PORT@;
// of Assay's also @ASSAY_SERVICE@ and @ASSAY_NAMESPACE@, the first two labels of a Kubernetes name. Nothing
// but a policy's name and addresses ever gets in. The error names the option: it is ill-formed, or wanted, or
// `text` has no place for it. Thread-safety: thread-safe.
tl::expected<std::string, std::string> GatewayText(std::string_view text, std::string_view default_assay,
                                                   const GatewayValues& values);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_
