// HttpRouter: which handler answers which path.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_

#include <functional>
#include <map>
#include <string>

#include "server/transport/http/http_message.h"

namespace assay {

// HttpRouter answers by exact path and method: 404 for a path it does not know, 405 with Allow (RFC 9110
// section 15.5.6) for a method the path does not take. HEAD is answered by the GET handler.
// Thread-safety: Add before serving, from one thread; Handle is thread-safe.
class HttpRouter {
 public:
  void Add(std::string method, std::string path, HttpHandler handler);

  // Add takes a handler that knows its answer at once.
  void Add(std::string method, std::string path, std::function<HttpResponse(const HttpRequest&)> handler);

  void Handle(HttpRequest request, HttpDone done) const;

 private:
  using Methods = std::map<std::string, HttpHandler, std::less<>>;
  std::map<std::string, Methods, std::less<>> paths_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_ROUTER_H_
