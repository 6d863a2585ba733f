// ForwardAuthServer: the forward_auth listener, where gateways ask over HTTP whether a request may pass.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_FORWARD_AUTH_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_FORWARD_AUTH_H_

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/transport/handlers/gateway_handler.h"
#include "server/transport/handlers/introspect_handler.h"
#include "server/transport/handlers/shared_secret.h"
#include "server/transport/http/gateway_call.h"
#include "server/transport/http/http_router.h"
#include "server/transport/http/http_server.h"

namespace assay {

struct ForwardAuthOptions {
  std::string address = "127.0.0.1:0";
  int threads = 0;  // 0: one per core
  GatewayTrust trust{};
  std::shared_ptr<SharedSecret> introspection_secret = nullptr;  // null: there is no introspection
};

// ForwardAuthServer answers, each policy by the path that the gateway's configuration writes:
//   GET, HEAD /auth/forward/{policy}       X-Forwarded-*: Traefik, Caddy, APISIX, HAProxy
//   GET, HEAD /auth/request/{policy}       X-Original-*: auth_request of nginx, which takes 401 and 403 only
//   any       /auth/ext/{policy}[/...]     Envoy's ext_authz over HTTP, whose request is the client's own
//   POST      /introspect[/{policy}]       RFC 7662, for who shows the secret
// A policy's name is compared as it stands, and nothing else of a path or a Host decides. A client that goes
// away leaves its request parked for at most Verifier::kLongestWait.
// Thread-safety: thread-safe but for Start and Stop (owner's thread).
class ForwardAuthServer {
 public:
  // The handlers must outlive it.
  ForwardAuthServer(ForwardAuthOptions options, const GatewayHandler& gateway,
                    const IntrospectHandler& introspection);
  ~ForwardAuthServer();

  // Start binds and serves. The error names the address and the cause.
  absl::Status Start();
  // Stop answers what still comes as DRAINING, and gives calls under way `drain` to end.
  void Stop(absl::Duration drain);

  const std::string& address() const { return server_.address(); }
  int port() const { return server_.port(); }

 private:
  void Judge(Front front, std::string_view policy, const HttpRequest& request, HttpDone done);
  void Introspect(std::string_view policy, const HttpRequest& request, HttpDone done);

  const GatewayTrust trust_;
  const std::shared_ptr<SharedSecret> secret_;
  const GatewayHandler& gateway_;
  const IntrospectHandler& introspection_;
  std::atomic<bool> draining_ = false;
  HttpRouter router_;
  HttpServer server_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_FORWARD_AUTH_H_
