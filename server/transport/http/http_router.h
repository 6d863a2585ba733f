// HttpRouter: which handler answers which path.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_

#include <functional>
#include <map>
#include <string>

#include "server/transport/http/http_message.h"

namespace assay {

// HttpRouter answers by exact path, else by the longest prefix, and by method: 404 for a path it does not
// know, 405 with Allow (RFC 9110 section 15.5.6) for a method the path does not take. HEAD is answered by the
// GET handler, and whatever has none by that of kAnyMethod. Thread-safety: Add before serving, from one
// thread; Handle is thread-safe.
class HttpRouter {
 public:
  static constexpr char kAnyMethod[] = "*";

  void Add(std::string method, std::string path, HttpHandler handler);

  // Add takes a handler that knows its answer at once.
  void Add(std::string method, std::string path, std::function<HttpResponse(const HttpRequest&)> handler);

  // AddBelow takes `handler` for every path that begins with `prefix`, which ends in "/", and goes on.
  void AddBelow(std::string method, std::string prefix, HttpHandler handler);

  void Handle(HttpRequest request, HttpDone done) const;

 private:
  using Methods = std::map<std::string, HttpHandler, std::less<>>;
  using Paths = std::map<std::string, Methods, std::less<>>;

  const Methods* Find(const std::string& path) const;

  Paths paths_;
  Paths prefixes_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_
