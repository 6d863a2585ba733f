#include "server/transport/handlers/check_handler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/base/ascii_case.h"
#include "server/engine/correlation_id.h"
#include "server/transport/handlers/check_response.h"
#include "server/transport/handlers/client_certificate.h"

namespace assay {
namespace {

using envoy::service::auth::v3::AttributeContext;

constexpr char kPolicyKey[] = "assay.policy";
constexpr char kNamespace[] = "assay";
constexpr char kPolicyField[] = "policy";

// Visit calls `visit` with name and value of each header, whichever way Envoy tells them.
template <typename Visitor>
void VisitHeaders(const AttributeContext::HttpRequest& http, Visitor visit) {
  for (const auto& [name, value] : http.headers()) visit(std::string_view(name), std::string_view(value));
  for (const auto& header : http.header_map().headers()) {
    visit(std::string_view(header.key()),
          std::string_view(header.raw_value().empty() ? header.value() : header.raw_value()));
  }
}

// ConfiguredPolicy is what the route's configuration names; none where it says nothing of a policy.
std::optional<std::string_view> ConfiguredPolicy(const AttributeContext& attributes) {
  const auto& extensions = attributes.context_extensions();
  if (const auto found = extensions.find(kPolicyKey); found != extensions.end()) return found->second;
  const auto& metadata = attributes.route_metadata_context().filter_metadata();
  const auto ours = metadata.find(kNamespace);
  if (ours == metadata.end()) return std::nullopt;
  const auto policy = ours->second.fields().find(kPolicyField);
  if (policy == ours->second.fields().end()) return std::nullopt;
  return policy->second.string_value();  // empty where it is no string
}

std::optional<std::string_view> RoutedPolicy(const AttributeContext& attributes,
                                             const GatewaySettings& settings) {
  const std::string& principal = attributes.destination().principal();
  const std::string& method = attributes.request().http().method();
  for (const GatewayRoute& route : settings.routing) {
    const bool method_fits = route.methods.empty() || std::find(route.methods.begin(), route.methods.end(),
                                                                method) != route.methods.end();
    if (route.principal == principal && method_fits) return route.policy;
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<PendingVerification> CheckHandler::Check(const Request& request, const Call& call,
                                                         Executor& resume, Answer<Response> done) const {
  const AttributeContext& attributes = request.attributes();
  const auto& http = attributes.request().http();
  GatewayRequest asked{.front = Front::kExtAuthz, .method = http.method(), .registry = gateway_.registry()};
  Call traced = call;
  VisitHeaders(http, [&](std::string_view name, std::string_view value) {
    asked.header_names.push_back(name);
    if (EqualsIgnoringCase(name, "authorization")) {
      asked.authorization.push_back(value);
    } else if (EqualsIgnoringCase(name, "cookie")) {
      asked.cookies.push_back(value);
    } else if (EqualsIgnoringCase(name, "origin")) {
      asked.origin = value;
    } else if (EqualsIgnoringCase(name, "access-control-request-method")) {
      asked.asks_for_method = !value.empty();
    } else if (EqualsIgnoringCase(name, "traceparent") && traced.trace_id.empty()) {
      traced.trace_id = TraceIdOf(value);
    }
  });
  asked.policy = ConfiguredPolicy(attributes);
  if (!asked.policy) asked.policy = RoutedPolicy(attributes, asked.registry->gateways());
  if (const std::string& certificate = attributes.source().certificate(); !certificate.empty()) {
    asked.certificate_sha256 = CertificateDigest(certificate).value_or("");
    asked.certificate_fault = kUnreadableCertificate;
  }
  return gateway_.Judge(asked, traced, resume,
                        [done = std::move(done)](std::optional<GatewayAnswer> answer) mutable {
                          if (answer) return done(CheckResponseOf(*std::move(answer)));
                          done(tl::unexpected(MakeRpcError(absl::CancelledError("the caller has gone"))));
                        });
}

Reply<CheckHandler::Response> CheckHandler::Draining(const Call& call) const {
  return CheckResponseOf(gateway_.Draining(Front::kExtAuthz, call));
}

}  // namespace assay
