#include "server/transport/http/http_message.h"

#include "server/base/ascii_case.h"
#include "server/base/form_encoding.h"

namespace assay {

std::optional<std::string_view> HttpRequest::Header(std::string_view name) const {
  const std::vector<std::string_view> values = HeaderValues(name);
  if (values.size() != 1) return std::nullopt;
  return values.front();
}

std::vector<std::string_view> HttpRequest::HeaderValues(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoringCase(key, name)) values.push_back(value);
  }
  return values;
}

std::optional<std::string> HttpRequest::QueryParameter(std::string_view name) const {
  const auto values = FormValues(query, name);
  return values.empty() ? std::nullopt : values.front();
}

HttpResponse TextResponse(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

}  // namespace assay
