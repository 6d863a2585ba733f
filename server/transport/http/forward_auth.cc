#include "server/transport/http/forward_auth.h"

#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "server/transport/http/introspection_call.h"

namespace assay {
namespace {

HttpServerOptions OptionsOf(const ForwardAuthOptions& options) {
  HttpServerOptions server;
  server.address = options.address;
  server.threads =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  // The largest token that may be configured, and half as much of other headers.
  server.max_header_bytes = 96 << 10;
  server.max_body_bytes = 96 << 10;
  server.max_connections = 4096;
  // Longer than gateways keep an idle connection (Caddy 2 min, Traefik 90 s, nginx 60 s): who closes first
  // must not be us, or a request that is on its way fails.
  server.idle_timeout = absl::Minutes(3);
  return server;
}

// Tail is what may stand behind a policy in a path.
enum class Tail { kNone, kAny };

using PolicyHandler = std::function<void(std::string_view policy, const HttpRequest&, HttpDone)>;

// AddBelow routes what stands below `prefix` by its first segment. An empty one is no name: it would be the
// default policy's.
void AddBelow(const char* method, std::string_view prefix, Tail tail, PolicyHandler handler,
              HttpRouter& router) {
  router.AddBelow(method, std::string(prefix),
                  [prefix, tail, handler = std::move(handler)](const HttpRequest& request, HttpDone done) {
                    const auto rest = std::string_view(request.path).substr(prefix.size());
                    const auto policy = rest.substr(0, rest.find('/'));
                    if (policy.empty() || (policy.size() < rest.size() && tail == Tail::kNone)) {
                      return done(TextResponse(404, "not found\n"));
                    }
                    handler(policy, request, std::move(done));
                  });
}

}  // namespace

ForwardAuthServer::ForwardAuthServer(ForwardAuthOptions options, const GatewayHandler& gateway,
                                     const IntrospectHandler& introspection)
    : trust_(std::move(options.trust)),
      secret_(std::move(options.introspection_secret)),
      gateway_(gateway),
      introspection_(introspection),
      server_(OptionsOf(options), [this](HttpRequest request, HttpDone done) {
        router_.Handle(std::move(request), std::move(done));
      }) {
  const auto judge = [this](Front front) {
    return [this, front](std::string_view policy, const HttpRequest& request, HttpDone done) {
      Judge(front, policy, request, std::move(done));
    };
  };
  const auto introspect = [this](std::string_view policy, const HttpRequest& request, HttpDone done) {
    Introspect(policy, request, std::move(done));
  };
  AddBelow("GET", "/auth/forward/", Tail::kNone, judge(Front::kForwardAuth), router_);
  AddBelow("GET", "/auth/request/", Tail::kNone, judge(Front::kAuthRequest), router_);
  AddBelow(HttpRouter::kAnyMethod, "/auth/ext/", Tail::kAny, judge(Front::kExtHttp), router_);
  if (secret_ == nullptr) return;
  AddBelow("POST", "/introspect/", Tail::kNone, introspect, router_);
  router_.Add("POST", "/introspect", HttpHandler([introspect](const HttpRequest& request, HttpDone done) {
                introspect("", request, std::move(done));
              }));
}

ForwardAuthServer::~ForwardAuthServer() { Stop(absl::ZeroDuration()); }

absl::Status ForwardAuthServer::Start() { return server_.Start(); }

void ForwardAuthServer::Stop(absl::Duration drain) {
  draining_ = true;
  server_.Stop(drain);
}

void ForwardAuthServer::Judge(Front front, std::string_view policy, const HttpRequest& request,
                              HttpDone done) {
  const Call call = CallOf(request);
  if (draining_) return done(GatewayResponse(front, gateway_.Draining(front, call)));
  gateway_.Judge(GatewayRequestOf(request, front, policy, trust_), call, server_.executor(),
                 [front, done = std::move(done)](std::optional<GatewayAnswer> answer) {
                   if (answer) done(GatewayResponse(front, *std::move(answer)));
                 });
}

void ForwardAuthServer::Introspect(std::string_view policy, const HttpRequest& request, HttpDone done) {
  auto token = IntrospectedToken(request, *secret_);
  if (!token) return done(std::move(token.error()));
  const Call call = CallOf(request);
  if (draining_) return done(DenialResponse(introspection_.Draining(call)));
  introspection_.Introspect(*token, policy, call, server_.executor(),
                            [done = std::move(done)](Introspection introspection) {
                              done(IntrospectionResponse(std::move(introspection)));
                            });
}

}  // namespace assay
