#include "server/jwks/discovery_document.h"

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

constexpr size_t kLongestQuote = 200;

tl::unexpected<FetchFault> Fault(v1::KeySetFault fault, std::string detail) {
  return tl::unexpected(FetchFault{fault, std::move(detail)});
}

// Quote makes a value of the document's fit for one line of a log. It is UTF-8, and may not be cut within a
// character.
std::string Quote(std::string_view text) {
  size_t size = std::min(text.size(), kLongestQuote);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return JsonQuote(text.substr(0, size));
}

}  // namespace

std::vector<std::string> DiscoveryUrls(std::string_view issuer) {
  const auto url = KeyUrl::Parse(issuer);
  if (!url || !url->query.empty()) return {};
  std::string_view path = url->path;
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const std::string origin = StrCat(url->scheme, "://", url->authority);
  return {StrCat(origin, path, "/.well-known/openid-configuration"),
          StrCat(origin, "/.well-known/oauth-authorization-server", path)};
}

std::string IssuerOfDocument(std::string_view url) {
  constexpr std::string_view kWellKnown = "/.well-known/";
  const size_t at = url.find(kWellKnown);
  if (at == url.npos) return "";
  // RFC 8414 section 3 puts the issuer's path behind the document's name, OpenID Connect before it.
  const size_t behind = url.find('/', at + kWellKnown.size());
  return StrCat(url.substr(0, at), behind == url.npos ? std::string_view() : url.substr(behind));
}

tl::expected<std::string, FetchFault> ParseDiscovery(const std::string& json, std::string_view issuer,
                                                     bool allow_http) {
  const auto document = JsonDocument::Parse(json);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  if (!object) return Fault(v1::KEY_SET_FAULT_DISCOVERY_INVALID, "the document is not one JSON object");

  const auto stated_value = Member(*object, "issuer");
  const auto stated = stated_value ? AsString(*stated_value) : std::nullopt;
  if (!stated) return Fault(v1::KEY_SET_FAULT_DISCOVERY_INVALID, "issuer is missing or not a string");
  if (*stated != issuer) {
    return Fault(v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH,
                 StrCat("the document says ", Quote(*stated), ", configured is ", Quote(issuer)));
  }

  const auto jwks_uri_value = Member(*object, "jwks_uri");
  if (!jwks_uri_value) return Fault(v1::KEY_SET_FAULT_DISCOVERY_NO_JWKS_URI, "jwks_uri is missing");
  const auto jwks_uri = AsString(*jwks_uri_value);
  if (!jwks_uri) return Fault(v1::KEY_SET_FAULT_DISCOVERY_INVALID, "jwks_uri is not a string");
  const auto url = ParseFetchable(*jwks_uri, allow_http);
  if (!url) {
    return Fault(v1::KEY_SET_FAULT_DISCOVERY_INVALID,
                 StrCat("jwks_uri ", Quote(WithoutSecrets(*jwks_uri)), ": ", url.error()));
  }
  return std::string(*jwks_uri);
}

}  // namespace assay
