// KeyUrl: a URL from which keys or discovery documents may be fetched.
#ifndef ASSAY_SERVER_JWKS_KEY_URL_H_
#define ASSAY_SERVER_JWKS_KEY_URL_H_

#include <string>
#include <string_view>

#include "tl/expected.hpp"

namespace assay {

// KeyUrl is an absolute http or https URL of a strict kind: ASCII without blanks, no credentials, no
// fragment, a host that reads the same to everybody. Thread-safety: immutable.
struct KeyUrl {
  std::string scheme;     // "http" or "https"
  std::string authority;  // host and, where given, port, as spelled
  std::string host;       // in lower case; an IPv6 address without its brackets
  int port = 0;           // where none is given, the scheme's
  std::string path;       // as spelled; empty, or from the first slash on without the query
  std::string query;      // from the question mark on, or empty

  // Parse refuses with a sentence for operators.
  static tl::expected<KeyUrl, std::string> Parse(std::string_view text);

  // Origin is equal for URLs of the same server (RFC 6454 section 4): "https://acme.test:443".
  std::string Origin() const;

  // IsLoopback tells that the host is the machine itself by its spelling: localhost, 127.0.0.0/8 or ::1.
  bool IsLoopback() const;
};

// ParseFetchable is Parse, and refuses plain http to other than loopback unless `allow_http`.
tl::expected<KeyUrl, std::string> ParseFetchable(std::string_view text, bool allow_http);

// WithoutSecrets leaves out what a URL may hold of credentials: whatever stands before an "@", and the query.
// Pure.
std::string WithoutSecrets(std::string_view url);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_URL_H_
