#include "server/transport/http/gateway_call.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_join.h"
#include "server/base/ascii_case.h"
#include "server/engine/correlation_id.h"
#include "server/transport/handlers/client_certificate.h"

namespace assay {
namespace {

std::string_view MethodOf(const HttpRequest& request, Front front, bool believed) {
  if (front == Front::kExtHttp) return request.method;
  if (!believed) return {};
  return request.Header(front == Front::kForwardAuth ? "X-Forwarded-Method" : "X-Original-Method")
      .value_or(std::string_view());
}

}  // namespace

GatewayRequest GatewayRequestOf(const HttpRequest& request, Front front, std::string_view policy,
                                const GatewayTrust& trust) {
  const bool believed = std::any_of(trust.peers.begin(), trust.peers.end(), [&](const AddressRange& range) {
    return range.Contains(request.peer_address);
  });
  GatewayRequest asked{.front = front, .policy = policy};
  asked.header_names.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers) {
    asked.header_names.push_back(name);
    if (EqualsIgnoringCase(name, "authorization")) {
      asked.authorization.push_back(value);
    } else if (EqualsIgnoringCase(name, "cookie")) {
      asked.cookies.push_back(value);
    } else if (EqualsIgnoringCase(name, "access-control-request-method")) {
      asked.asks_for_method = !value.empty();
    }
  }
  asked.method = MethodOf(request, front, believed);
  asked.origin = request.Header("origin").value_or(std::string_view());
  const auto certificate = trust.client_certificate_header.empty()
                               ? std::nullopt
                               : request.Header(trust.client_certificate_header);
  if (certificate && believed) {
    asked.certificate_sha256 = CertificateDigest(*certificate).value_or("");
    asked.certificate_fault = kUnreadableCertificate;
  } else if (certificate) {
    asked.certificate_fault = "it was told by an address that is not among trusted_peers";
  }
  return asked;
}

Call CallOf(const HttpRequest& request) {
  return {.trace_id = std::string(TraceIdOf(request.Header("traceparent").value_or(std::string_view())))};
}

HttpResponse DenialResponse(GatewayDenial denial) {
  HttpResponse response;
  response.status = denial.status;
  response.headers = std::move(denial.headers);
  response.body = std::move(denial.body);
  return response;
}

HttpResponse GatewayResponse(Front front, GatewayAnswer answer) {
  auto* allowance = std::get_if<Allowance>(&answer.arm);
  if (allowance == nullptr) return DenialResponse(std::get<GatewayDenial>(std::move(answer.arm)));
  HttpResponse response;
  response.headers = std::move(allowance->set);
  // By which a gateway that may reach somebody else by mistake knows whose 200 this is.
  response.headers.emplace_back("x-assay-verdict", "allowed");
  if (front == Front::kExtHttp && !allowance->remove.empty()) {
    response.headers.emplace_back("x-envoy-auth-headers-to-remove", absl::StrJoin(allowance->remove, ","));
  }
  // Who keeps it would let the next client pass as this one.
  response.headers.emplace_back("cache-control", "no-store");
  return response;
}

}  // namespace assay
