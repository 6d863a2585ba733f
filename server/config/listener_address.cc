#include "server/config/listener_address.h"

#include <arpa/inet.h>

#include "server/config/http_url.h"
#include "server/config/port.h"

namespace assay {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr size_t kMaxUnixPath = 107;  // sockaddr_un holds one byte more, for the NUL

bool IsLiteral(int family, const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(family, host.c_str(), address) == 1;
}

}  // namespace

std::optional<ListenerAddress> ParseListenerAddress(std::string_view text) {
  ListenerAddress address;
  if (text.substr(0, kUnix.size()) == kUnix) {
    address.unix_path = text.substr(kUnix.size());
    const bool fits = !address.unix_path.empty() && address.unix_path.size() <= kMaxUnixPath;
    return fits ? std::optional(address) : std::nullopt;
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<int> port = ParsePort(text.substr(colon + 1));
  if (!port) return std::nullopt;
  address.port = *port;
  address.host = text.substr(0, colon);
  if (address.host == "localhost") address.host = "127.0.0.1";
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
    if (!IsLiteral(AF_INET6, address.host)) return std::nullopt;
  } else if (!IsLiteral(AF_INET, address.host)) {
    return std::nullopt;
  }
  address.loopback = IsLoopbackHost(address.host);
  return address;
}

}  // namespace assay
