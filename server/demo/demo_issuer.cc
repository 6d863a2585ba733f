#include "server/demo/demo_issuer.h"

#include <random>
#include <utility>

#include "server/base/json.h"
#include "server/base/mutex.h"
#include "server/base/str_cat.h"
#include "server/demo/demo_pages.h"
#include "server/demo/mint_query.h"
#include "server/transport/http/http_router.h"

namespace assay {
namespace {

// Kids of one process never meet those of another that had the same port before it.
std::string NewTag() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string tag;
  while (tag.size() < 5) tag += kDigits[random() % kDigits.size()];
  return tag;
}

HttpResponse JsonResponse(std::string json) { return {200, "application/json", {}, std::move(json)}; }

bool Contains(const std::vector<std::string_view>& values, std::string_view wanted) {
  for (const std::string_view value : values) {
    if (value.find(wanted) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

DemoIssuer::DemoIssuer(DemoIssuerOptions options, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)), clock_(std::move(clock)) {}

DemoIssuer::~DemoIssuer() { Stop(); }

absl::Status DemoIssuer::Start() {
  HttpServerOptions http;
  http.address = options_.address;
  http.allowed_hosts = {"127.0.0.1", "localhost", "::1"};
  HttpHandler routes = MakeRoutes();
  server_ = std::make_unique<HttpServer>(
      std::move(http), [this, routes = std::move(routes)](HttpRequest request, HttpDone done) {
        // Bound first, so that a taken port is told before keys are made; the answers need both.
        if (!serving_) return done(TextResponse(503, "Starting; ask again in a moment.\n"));
        routes(std::move(request), std::move(done));
      });
  if (absl::Status started = server_->Start(); !started.ok()) return started;
  rotation_ = std::make_unique<KeyRotation>(
      options_.rotate_every, [tag = NewTag()](int generation) { return GenerateKeys(tag, generation); });
  issuer_ = "http://" + server_->address();
  serving_ = true;
  return absl::OkStatus();
}

void DemoIssuer::Stop() {
  if (server_) server_->Stop(absl::Seconds(1));
  rotation_.reset();
}

HttpHandler DemoIssuer::MakeRoutes() {
  auto router = std::make_shared<HttpRouter>();
  router->Add("GET", "/", [this](const HttpRequest&) { return TextResponse(200, DemoHelp(issuer_)); });
  router->Add("GET", "/.well-known/openid-configuration", [this](const HttpRequest&) {
    ++discovery_gets_;
    return JsonResponse(DiscoveryDocument(issuer_));
  });
  router->Add("GET", "/jwks", [this](const HttpRequest& request) { return KeySet(request); });
  router->Add("GET", "/token", [this](const HttpRequest& request) { return Token(request); });
  router->Add("GET", "/stats", [this](const HttpRequest&) { return Stats(); });
  router->Add("POST", "/rotate", [this](HttpRequest, HttpDone done) {
    rotation_->Ask([done = std::move(done)](const std::shared_ptr<const KeyRing>& keys) {
      if (!keys) return done(TextResponse(503, "Stopping.\n"));
      done(JsonResponse(StrCat("{\"generation\":", keys->generation(), "}\n")));
    });
  });
  return
      [router](HttpRequest request, HttpDone done) { router->Handle(std::move(request), std::move(done)); };
}

HttpResponse DemoIssuer::KeySet(const HttpRequest& request) {
  ++key_set_gets_;
  const std::shared_ptr<const KeyRing> keys = rotation_->keys();
  const HttpHeaders headers = {
      {"ETag", keys->etag()},
      {"Cache-Control", StrCat("public, max-age=", absl::ToInt64Seconds(options_.max_age))}};
  if (Contains(request.HeaderValues("If-None-Match"), keys->etag())) {
    ++key_set_not_modified_;
    return {304, "", headers, ""};
  }
  return {
      .status = 200, .content_type = "application/jwk-set+json", .headers = headers, .body = keys->key_set()};
}

HttpResponse DemoIssuer::Token(const HttpRequest& request) {
  const tl::expected<MintRequest, std::string> wanted = ParseMintQuery(request);
  if (!wanted) return TextResponse(400, wanted.error());
  ++tokens_;
  std::string token = Mint(*wanted);
  HttpResponse response = TextResponse(200, "");
  if (Contains(request.HeaderValues("Accept"), "application/json")) {
    response = JsonResponse(StrCat("{\"access_token\":", JsonQuote(token), ",\"token_type\":\"Bearer\"",
                                   ",\"expires_in\":", absl::ToInt64Seconds(wanted->ttl), "}\n"));
  } else {
    response.body = std::move(token) + "\n";
  }
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

HttpResponse DemoIssuer::Stats() const {
  return JsonResponse(
      StrCat("{\"discovery_gets\":", discovery_gets_.load(), ",\"key_set_gets\":", key_set_gets_.load(),
             ",\"key_set_not_modified\":", key_set_not_modified_.load(), ",\"tokens\":", tokens_.load(),
             ",\"generation\":", rotation_->keys()->generation(), "}\n"));
}

std::string DemoIssuer::Mint(const MintRequest& request) const {
  return MintToken(request, *rotation_->keys(), issuer_, clock_->Now().wall);
}

void DemoIssuer::Rotate() {
  Mutex mutex;
  CondVar changed;
  bool rotated = false;
  rotation_->Ask([&](const std::shared_ptr<const KeyRing>&) {
    MutexLock lock(mutex);
    rotated = true;
    changed.SignalAll();
  });
  MutexLock lock(mutex);
  while (!rotated) changed.Wait(mutex);
}

}  // namespace assay
