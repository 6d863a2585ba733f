#include "server/transport/http/http_router.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace assay {

void HttpRouter::Add(std::string method, std::string path, HttpHandler handler) {
  paths_[std::move(path)][std::move(method)] = std::move(handler);
}

void HttpRouter::Add(std::string method, std::string path,
                     std::function<HttpResponse(const HttpRequest&)> handler) {
  Add(std::move(method), std::move(path),
      HttpHandler(
          [handler = std::move(handler)](HttpRequest request, HttpDone done) { done(handler(request)); }));
}

void HttpRouter::Handle(HttpRequest request, HttpDone done) const {
  const auto path = paths_.find(request.path);
  if (path == paths_.end()) return done(TextResponse(404, "not found\n"));

  const Methods& methods = path->second;
  const auto method = methods.find(request.method == "HEAD" ? "GET" : request.method);
  if (method != methods.end()) return method->second(std::move(request), std::move(done));

  HttpResponse refused = TextResponse(405, "method not allowed\n");
  std::string allow;
  for (const auto& [name, handler] : methods) {
    absl::StrAppend(&allow, allow.empty() ? "" : ", ", name, name == "GET" ? ", HEAD" : "");
  }
  refused.headers.emplace_back("Allow", std::move(allow));
  done(std::move(refused));
}

}  // namespace assay
