#include "server/jose/compact_jws.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

bool IsJsonSerialisation(std::string_view token) { return token.front() == '{' || token.front() == '['; }

bool HasWhiteSpaceAround(std::string_view token) {
  return absl::ascii_isspace(static_cast<unsigned char>(token.front())) ||
         absl::ascii_isspace(static_cast<unsigned char>(token.back()));
}

}  // namespace

CompactJws::CompactJws(JoseHeader header, std::string payload, std::string_view signing_input,
                       std::string signature)
    : header_(std::move(header)),
      payload_(std::move(payload)),
      signing_input_(signing_input),
      signature_(std::move(signature)) {}

tl::expected<CompactJws, Rejection> CompactJws::Parse(std::string_view token, size_t max_bytes) {
  if (token.empty()) return Reject(v1::REASON_TOKEN_MISSING);
  // How many more is not known: callers may have cut it.
  if (token.size() > max_bytes) {
    return Reject(v1::REASON_TOKEN_TOO_LARGE, {}, {StrCat("at most ", max_bytes, " bytes"), "more"});
  }
  if (IsJsonSerialisation(token)) return Reject(v1::REASON_TOKEN_MALFORMED, "JSON serialisation");
  if (HasWhiteSpaceAround(token)) return Reject(v1::REASON_TOKEN_MALFORMED, "white space");
  const auto dots = std::count(token.begin(), token.end(), '.');
  if (dots == 4) return Reject(v1::REASON_JWE_UNSUPPORTED, {}, {"3 parts", "5 parts"});
  if (dots != 2) {
    return Reject(v1::REASON_TOKEN_MALFORMED, dots == 0 ? "opaque token" : "number of parts",
                  {"3", StrCat(dots + 1)});
  }

  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);
  auto header_bytes = Base64UrlDecode(token.substr(0, first), kJsonPadding);
  if (!header_bytes) return Reject(v1::REASON_BASE64URL_INVALID, "header", {"strict base64url", ""});
  auto payload = Base64UrlDecode(token.substr(first + 1, second - first - 1), kJsonPadding);
  if (!payload) return Reject(v1::REASON_BASE64URL_INVALID, "payload", {"strict base64url", ""});
  auto signature = Base64UrlDecode(token.substr(second + 1));
  if (!signature) return Reject(v1::REASON_BASE64URL_INVALID, "signature", {"strict base64url", ""});
  if (header_bytes->empty()) return Reject(v1::REASON_TOKEN_MALFORMED, "empty header");
  if (payload->empty()) return Reject(v1::REASON_TOKEN_MALFORMED, "empty payload");

  auto header = JoseHeader::Parse(*header_bytes);
  if (!header) return tl::unexpected(std::move(header.error()));
  // A token without signature is refused for its `alg` where that says so itself, in any case of its letters:
  // later and by name.
  if (signature->empty() && !EqualsIgnoringCase(header->algorithm_name(), "none")) {
    return Reject(v1::REASON_TOKEN_MALFORMED, "empty signature");
  }
  return CompactJws(*std::move(header), *std::move(payload), token.substr(0, second), *std::move(signature));
}

}  // namespace assay
