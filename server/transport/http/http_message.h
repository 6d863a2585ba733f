// HttpRequest, HttpResponse and the shape of what answers them. Nothing here knows Beast.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_MESSAGE_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_MESSAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// HttpRequest is one whole request (RFC 9110), owned by whoever holds it.
struct HttpRequest {
  std::string method;   // as sent: methods are case-sensitive
  std::string path;     // the target up to "?", percent-encoding untouched; starts with "/" or is "*"
  std::string query;    // behind "?", without it
  HttpHeaders headers;  // as sent, in order, repeated ones included
  std::string body;
  std::string peer_address;  // of the TCP connection; an address alone, IPv6 without brackets

  // Header returns the value of header `name`, compared without case; nothing where it is absent and nothing
  // where it is repeated, for then which one counts is for the caller to say.
  std::optional<std::string_view> Header(std::string_view name) const;

  // HeaderValues returns each value of header `name` in order.
  std::vector<std::string_view> HeaderValues(std::string_view name) const;

  // QueryParameter returns the first value of `name`, "+" and percent-encoding undone; nothing where it is
  // absent or wrongly encoded.
  std::optional<std::string> QueryParameter(std::string_view name) const;
};

// HttpResponse is what a handler answers. The server adds Date, Content-Length and Connection.
struct HttpResponse {
  int status = 200;
  std::string content_type;  // empty: no Content-Type header
  HttpHeaders headers;       // control characters in a name or a value are dropped when it is written
  std::string body;
};

// HttpDone takes the answer of one request. Call it once, now or later, from any thread; further calls do
// nothing. Where every copy is gone uncalled, the client gets 500. After HttpServer::Stop it does nothing.
using HttpDone = std::function<void(HttpResponse)>;

// HttpHandler answers requests. It is called on the server's threads and must not block them.
using HttpHandler = std::function<void(HttpRequest, HttpDone)>;

// TextResponse returns `text` as text/plain.
HttpResponse TextResponse(int status, std::string text);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_MESSAGE_H_
