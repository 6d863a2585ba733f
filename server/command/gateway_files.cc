#include "server/command/gateway_files.h"

// Of gateway_files.S.
#define ASSAY_GATEWAY_FILE(symbol) \
  extern "C" const char assay_gateway_##symbol[], assay_gateway_##symbol##_end[]
ASSAY_GATEWAY_FILE(envoy);
ASSAY_GATEWAY_FILE(envoy_http);
ASSAY_GATEWAY_FILE(nginx);
ASSAY_GATEWAY_FILE(caddy);
ASSAY_GATEWAY_FILE(haproxy);
ASSAY_GATEWAY_FILE(haproxy_lua);
ASSAY_GATEWAY_FILE(traefik);
ASSAY_GATEWAY_FILE(apisix);
ASSAY_GATEWAY_FILE(istio);
ASSAY_GATEWAY_FILE(envoy_gateway);
#undef ASSAY_GATEWAY_FILE

namespace assay {
namespace {

// The service listener and the forward_auth listener, beside the gateway or as a Kubernetes Service.
constexpr std::string_view kGrpc = "127.0.0.1:9000";
constexpr std::string_view kHttp = "127.0.0.1:9001";
constexpr std::string_view kKubernetes = "assay.assay.svc.cluster.local:9000";

std::string_view Between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

}  // namespace

const std::vector<GatewayFile>& GatewayFiles() {
#define ASSAY_TEXT(symbol) Between(assay_gateway_##symbol, assay_gateway_##symbol##_end)
  static const auto* const files = new std::vector<GatewayFile>{
      {"envoy", "Envoy, asking over gRPC (ext_authz)", Asked::kService, kGrpc, ASSAY_TEXT(envoy)},
      {"envoy-http", "Envoy, asking over HTTP (ext_authz)", Asked::kForwardAuth, kHttp,
       ASSAY_TEXT(envoy_http)},
      {"nginx", "nginx (auth_request)", Asked::kForwardAuth, kHttp, ASSAY_TEXT(nginx)},
      {"caddy", "Caddy (what forward_auth stands for)", Asked::kForwardAuth, kHttp, ASSAY_TEXT(caddy)},
      {"haproxy", "HAProxy, with the script of haproxy-lua beside it", Asked::kForwardAuth, kHttp,
       ASSAY_TEXT(haproxy)},
      {"haproxy-lua", "assay.lua, the script that haproxy loads", Asked::kForwardAuth, kHttp,
       ASSAY_TEXT(haproxy_lua)},
      {"traefik", "Traefik, dynamic configuration (forwardAuth)", Asked::kForwardAuth, kHttp,
       ASSAY_TEXT(traefik)},
      {"apisix", "Apache APISIX, standalone (forward-auth)", Asked::kForwardAuth, kHttp, ASSAY_TEXT(apisix)},
      {"istio", "Istio: a provider for its mesh, and who is judged by it", Asked::kService, kKubernetes,
       ASSAY_TEXT(istio)},
      {"envoy-gateway", "Envoy Gateway: a SecurityPolicy (extAuth)", Asked::kService, kKubernetes,
       ASSAY_TEXT(envoy_gateway)}};
#undef ASSAY_TEXT
  return *files;
}

}  // namespace assay
