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

void HttpRouter::AddBelow(std::string method, std::string prefix, HttpHandler handler) {
  prefixes_[std::move(prefix)][std::move(method)] = std::move(handler);
}

const HttpRouter::Methods* HttpRouter::Find(const std::string& path) const {
  if (const auto exact = paths_.find(path); exact != paths_.end()) return &exact->second;
  const Methods* longest = nullptr;  // of two that fit, the longer one comes later in their order
  for (const auto& [prefix, methods] : prefixes_) {
    if (path.size() > prefix.size() && path.starts_with(prefix)) longest = &methods;
  }
  return longest;
}

void HttpRouter::Handle(HttpRequest request, HttpDone done) const {
  const Methods* found = Find(request.path);
  if (found == nullptr) return done(TextResponse(404, "not found\n"));

  const Methods& methods = *found;
  auto method = methods.find(request.method == "HEAD" ? "GET" : request.method);
  if (method == methods.end()) method = methods.find(kAnyMethod);
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
