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

std::string Seconds(absl::Duration duration) { return std::to_string(absl::ToInt64Seconds(duration)); }

HttpResponse RelayResponse(const std::optional<KeyRelay>& relay) {
  if (!relay) return Uncached(TextResponse(404, "no such issuer\n"));
  if (relay->outcome == KeyRelay::Outcome::kUnavailable) {
    HttpResponse response = Uncached(TextResponse(503, "no keys\n"));
    response.headers.emplace_back("Retry-After", Seconds(relay->retry_after));
    return response;
  }
  HttpResponse response;
  response.status = relay->outcome == KeyRelay::Outcome::kNotModified ? 304 : 200;
  if (response.status == 200) response.content_type = "application/jwk-set+json";
  response.headers.emplace_back("ETag", relay->etag);
  response.headers.emplace_back("Cache-Control", "public, max-age=" + Seconds(relay->max_age));
  response.body = relay->body;
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
  constexpr std::string_view kJwks = "/jwks/";
  router->AddBelow("GET", std::string(kJwks),
                   [kJwks, keys = std::move(sources.keys)](HttpRequest request, HttpDone done) {
                     const auto issuer = std::string_view(request.path).substr(kJwks.size());
                     const auto if_none_match = request.HeaderValues("If-None-Match");
                     done(RelayResponse(keys ? keys(issuer, if_none_match) : std::nullopt));
                   });
  return
      [router](HttpRequest request, HttpDone done) { router->Handle(std::move(request), std::move(done)); };
}

}  // namespace assay
