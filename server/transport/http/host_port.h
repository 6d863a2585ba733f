// HOST:PORT, as listeners are configured and as Host headers name them.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HOST_PORT_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HOST_PORT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// HostPort is a host, IPv6 without its brackets, and a port where one was given.
struct HostPort {
  std::string host;
  std::optional<int> port;
};

// ParseHostPort reads "host", "host:1", "[::1]" and "[::1]:1"; nothing where the text is none of these or the
// port is beyond 65535.
std::optional<HostPort> ParseHostPort(std::string_view text);

// HostAllowed tells whether the authority `host` (RFC 9110 section 7.2) names one of `allowed`, ports aside
// and without regard to case. A page of another origin that has rebound its name to our address sends its own
// name here.
bool HostAllowed(std::string_view host, const std::vector<std::string>& allowed);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HOST_PORT_H_
