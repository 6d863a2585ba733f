#include "server/transport/http/ops.h"

#include <memory>
#include <utility>

#include "server/transport/http/http_router.h"

namespace assay {
namespace {

// A probe that a cache answers tells nothing.
HttpResponse Uncached(HttpResponse response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

HttpHandler MakeOpsHandler(OpsSources sources) {
  auto router = std::make_shared<HttpRouter>();
  router->Add("GET", "/metrics", [metrics = std::move(sources.metrics)](const HttpRequest&) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics();
    return Uncached(std::move(response));
  });
  router->Add("GET", "/healthz", [](const HttpRequest&) { return Uncached(TextResponse(200, "ok\n")); });
  router->Add("GET", "/readyz", [ready = std::move(sources.ready)](const HttpRequest&) {
    return Uncached(ready() ? TextResponse(200, "ok\n") : TextResponse(503, "not ready\n"));
  });
  return
      [router](HttpRequest request, HttpDone done) { router->Handle(std::move(request), std::move(done)); };
}

}  // namespace assay
