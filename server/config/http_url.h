// HttpUrl: the parts of an absolute http or https URL that rules ask about (RFC 3986).
#ifndef ASSAY_SERVER_CONFIG_HTTP_URL_H_
#define ASSAY_SERVER_CONFIG_HTTP_URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct HttpUrl {
  bool https = false;
  bool user_info = false;  // "user:password@": a secret where none belongs
  bool query = false;
  bool fragment = false;
  std::string host;  // without the brackets of an IPv6 address
};

// ParseHttpUrl returns nothing for any other scheme, an empty or ill-formed host, a port outside 1 to 65535,
// and bytes that a URL may not hold (blanks, controls, non-ASCII, backslash, quotes).
std::optional<HttpUrl> ParseHttpUrl(std::string_view text);

// IsLoopbackHost tells whether `host` is "localhost", in 127.0.0.0/8, or ::1.
bool IsLoopbackHost(std::string_view host);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_HTTP_URL_H_
