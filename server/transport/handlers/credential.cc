#include "server/transport/handlers/credential.h"

#include <algorithm>

#include "server/base/ascii_case.h"

namespace assay {
namespace {

constexpr std::string_view kBearer = "bearer";

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// After returns what stands behind the scheme Bearer; nothing where the scheme is another.
std::optional<std::string_view> AfterBearer(std::string_view credential) {
  const std::string_view scheme = credential.substr(0, credential.find_first_of(" \t"));
  if (!EqualsIgnoringCase(scheme, kBearer)) return std::nullopt;
  return Trim(credential.substr(scheme.size()));
}

// Visit calls `visit` with each item between `separator`, trimmed, while it returns true.
template <typename Visitor>
void VisitItems(std::string_view text, char separator, Visitor visit) {
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(separator, start), text.size());
    if (!visit(Trim(text.substr(start, end - start)))) return;
    start = end + 1;
  }
}

Credential OfHeader(std::string_view value) {
  const auto token = AfterBearer(value);
  // No bearer token holds a comma: what does is a list, which a proxy may have made of two headers.
  if (token && token->find(',') == std::string_view::npos) return {.token = *token};
  if (token) return {.refused = v1::REASON_MULTIPLE_TOKENS};
  // Other schemes have parameters between commas; a second credential begins with a scheme of its own.
  bool another = false;
  VisitItems(value, ',', [&](std::string_view item) {
    another = AfterBearer(item).has_value();
    return !another;
  });
  return {.refused = another ? v1::REASON_MULTIPLE_TOKENS : v1::REASON_SCHEME_NOT_BEARER};
}

Credential OfCookies(std::span<const std::string_view> cookies, std::string_view name) {
  Credential found;
  size_t count = 0;
  for (const std::string_view header : cookies) {
    VisitItems(header, ';', [&](std::string_view pair) {
      const size_t equals = pair.find('=');
      if (equals == std::string_view::npos || Trim(pair.substr(0, equals)) != name) return true;
      found.token = Trim(pair.substr(equals + 1));
      if (found.token.size() >= 2 && found.token.front() == '"' && found.token.back() == '"') {
        found.token = found.token.substr(1, found.token.size() - 2);
      }
      return ++count < 2;
    });
  }
  if (count > 1) return {.refused = v1::REASON_MULTIPLE_TOKENS};
  return found;
}

}  // namespace

Credential FindCredential(std::span<const std::string_view> authorization,
                          std::span<const std::string_view> cookies, std::string_view cookie) {
  if (authorization.size() > 1) return {.refused = v1::REASON_MULTIPLE_TOKENS};
  const std::string_view value = authorization.empty() ? std::string_view() : Trim(authorization.front());
  Credential credential = value.empty() ? Credential{} : OfHeader(value);
  if (cookie.empty() || credential.refused) return credential;
  const Credential second = OfCookies(cookies, cookie);
  if (value.empty() || second.refused) return second;
  // Whoever reads the other one would take the request for somebody else's.
  if (!second.token.empty() && second.token != credential.token) {
    return {.refused = v1::REASON_MULTIPLE_TOKENS};
  }
  return credential;
}

}  // namespace assay
