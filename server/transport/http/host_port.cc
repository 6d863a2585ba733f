#include "server/transport/http/host_port.h"

#include <algorithm>
#include <charconv>

#include "server/base/ascii_case.h"
#include "server/transport/http/http_message.h"

namespace assay {

std::optional<HostPort> ParseHostPort(std::string_view text) {
  HostPort parsed;
  std::string_view rest;
  if (text.starts_with('[')) {
    const size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    parsed.host = std::string(text.substr(1, bracket - 1));
    rest = text.substr(bracket + 1);
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    parsed.host = std::string(text.substr(0, colon));
    rest = text.substr(colon);
  }
  if (parsed.host.empty()) return std::nullopt;
  if (rest.empty()) return parsed;

  int port = 0;
  const char* const end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data() + 1, end, port);
  if (rest.front() != ':' || error != std::errc() || stop != end || port < 0 || port > 65535) {
    return std::nullopt;
  }
  parsed.port = port;
  return parsed;
}

bool HostAllowed(std::string_view host, const std::vector<std::string>& allowed) {
  const std::optional<HostPort> parsed = ParseHostPort(host);
  if (!parsed) return false;
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& name) { return EqualsIgnoringCase(name, parsed->host); });
}

}  // namespace assay
