// GatewayText: the configuration of a gateway with names and addresses of one's own.
#ifndef ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_
#define ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "server/engine/gateway_settings.h"

namespace assay {

// GatewayValues is what a person said, and what is known of Assay; what they did not say is taken from the
// defaults.
struct GatewayValues {
  std::optional<std::string> policy;   // has no default
  std::optional<std::string> assay;    // "HOST:PORT": a literal address or a DNS name
  std::optional<std::string> listen;   // "ADDRESS:PORT": a literal address
  std::optional<std::string> backend;  // "HOST:PORT"
  std::vector<IdentityHeader> headers{};
  std::string certificate_header{};  // in which Assay takes a client's certificate; empty: none
  bool cookies = false;              // Assay takes tokens from cookies
};

// GatewayText fills the placeholders of `text`: @POLICY@, and @POLICY_LABEL@ as Kubernetes writes names; of
// each address X @X@, @X_HOST@ and @X_PORT@; of Assay's also @ASSAY_SERVICE@ and @ASSAY_NAMESPACE@, the first
// two labels of a Kubernetes name; @HEADER_PATTERNS@, a regular expression for the spellings of all identity
// headers. A line with one of these stands once for each of its kind: @HEADER@, @HEADER_TITLE@ (that is
// X-Assay-User), @HEADER_ID@ (x_assay_user) and @HEADER_PATTERN@, of an identity header; @SPELLING@ and
// @OTHER_SPELLING@, of its spellings; @CERTIFICATE@ and @COOKIE@, where there is such a header. Nothing but
// names of policies, headers and addresses ever gets in. The error names the option: it is ill-formed, or
// wanted, or `text` has no place for it. Thread-safety: thread-safe.
tl::expected<std::string, std::string> GatewayText(std::string_view text, std::string_view default_assay,
                                                   const GatewayValues& values);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_GATEWAY_TEXT_H_
