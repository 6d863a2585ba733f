#include "server/transport/http/introspection_call.h"

#include <optional>
#include <string_view>
#include <utility>

#include "server/base/ascii_case.h"
#include "server/base/form_encoding.h"
#include "server/base/str_cat.h"
#include "server/transport/http/gateway_call.h"

namespace assay {
namespace {

HttpResponse Json(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

// RFC 6749 section 5.2.
HttpResponse ErrorResponse(int status, std::string_view error, std::string_view description) {
  return Json(status, StrCat("{\"error\":\"", error, "\",\"error_description\":\"", description, "\"}"));
}

bool IsForm(const HttpRequest& request) {
  const std::string_view type = request.Header("content-type").value_or(std::string_view());
  return EqualsIgnoringCase(type.substr(0, type.find_first_of("; \t")), "application/x-www-form-urlencoded");
}

}  // namespace

tl::expected<std::string, HttpResponse> IntrospectedToken(const HttpRequest& request, SharedSecret& secret) {
  const absl::Status let_in = secret.Check(request.Header("authorization"));
  if (absl::IsUnauthenticated(let_in)) {
    HttpResponse refused = ErrorResponse(401, "invalid_client", "Show the introspection secret.");
    refused.headers.emplace_back("WWW-Authenticate", "Basic realm=\"assay introspection\"");
    refused.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"assay introspection\"");
    return tl::unexpected(std::move(refused));
  }
  if (!let_in.ok()) {
    return tl::unexpected(ErrorResponse(503, "temporarily_unavailable", "Nobody can be let in now."));
  }
  if (!IsForm(request)) {
    return tl::unexpected(ErrorResponse(415, "invalid_request", "Send application/x-www-form-urlencoded."));
  }
  auto tokens = FormValues(request.body, "token");
  if (tokens.size() != 1 || !tokens.front() || tokens.front()->empty()) {
    return tl::unexpected(ErrorResponse(400, "invalid_request", "Send exactly one token."));
  }
  return *std::move(tokens.front());
}

HttpResponse IntrospectionResponse(Introspection introspection) {
  if (!introspection) return DenialResponse(std::move(introspection.error()));
  return Json(200, *std::move(introspection));
}

}  // namespace assay
