#include "server/config/http_url.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/config/port.h"

namespace assay {
namespace {

bool IsUrlByte(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
  });
}

// Takes the host off `authority`, which keeps ":PORT" or nothing.
std::optional<std::string> TakeHost(std::string_view& authority) {
  std::string host;
  if (!authority.empty() && authority[0] == '[') {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
    in6_addr address;
    return inet_pton(AF_INET6, host.c_str(), &address) == 1 ? std::optional(host) : std::nullopt;
  }
  host = authority.substr(0, authority.find(':'));
  authority.remove_prefix(host.size());
  return IsHostName(host) ? std::optional(host) : std::nullopt;
}

}  // namespace

std::optional<HttpUrl> ParseHttpUrl(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), IsUrlByte)) return std::nullopt;
  const std::string scheme = absl::AsciiStrToLower(std::string(text.substr(0, text.find("://"))));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  HttpUrl url;
  url.https = scheme == "https";
  text.remove_prefix(std::min(text.size(), scheme.size() + 3));
  std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  const std::string_view rest = text.substr(authority.size());
  url.fragment = rest.find('#') != std::string_view::npos;
  url.query = rest.substr(0, rest.find('#')).find('?') != std::string_view::npos;
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.user_info = true;
    authority.remove_prefix(at + 1);
  }
  std::optional<std::string> host = TakeHost(authority);
  if (!host) return std::nullopt;
  url.host = std::move(*host);
  if (authority.empty()) return url;
  const std::optional<int> port = authority[0] == ':' ? ParsePort(authority.substr(1)) : std::nullopt;
  return port && *port > 0 ? std::optional(url) : std::nullopt;
}

bool IsLoopbackHost(std::string_view host) {
  const std::string text(host);
  in_addr v4;
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return EqualsIgnoringCase(text, "localhost");
}

}  // namespace assay
