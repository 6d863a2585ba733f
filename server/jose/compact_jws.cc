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

// SpellingFault says what keeps `part` from being strict base64url (RFC 4648 section 5).
std::string_view SpellingFault(std::string_view part) {
  if (part.find('=') != std::string_view::npos) return "padding (=)";
  if (part.find_first_of("+/") != std::string_view::npos) return "base64 that is not URL-safe (+ or /)";
  if (part.find('%') != std::string_view::npos) return "a % sign, as URL-encoding leaves it";
  if (part.find_first_of(" \t\r\n") != std::string_view::npos) return "a blank or line break";
  const bool letters = std::all_of(part.begin(), part.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
  return letters ? "an end that no bytes have: it was cut, or a letter changed" : "a foreign character";
}

tl::unexpected<Rejection> EmptyPart(std::string_view which) {
  return Reject(v1::REASON_TOKEN_MALFORMED, which,
                {"three parts that all hold something", std::string(which)});
}

tl::unexpected<Rejection> NotBase64Url(std::string_view name, std::string_view part) {
  return Reject(v1::REASON_BASE64URL_INVALID, name,
                {StrCat("strict base64url in the ", name), std::string(SpellingFault(part))});
}

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
  if (IsJsonSerialisation(token)) {
    return Reject(v1::REASON_TOKEN_MALFORMED, "JSON serialisation",
                  {"three parts, with dots between them", "JSON"});
  }
  if (HasWhiteSpaceAround(token)) {
    return Reject(v1::REASON_TOKEN_MALFORMED, "white space",
                  {"the token alone", "a blank or line break around it"});
  }
  const auto dots = std::count(token.begin(), token.end(), '.');
  if (dots == 4) {
    return Reject(v1::REASON_JWE_UNSUPPORTED, {}, {"three parts, with dots between them", "five"});
  }
  if (dots != 2) {
    return Reject(v1::REASON_TOKEN_MALFORMED, dots == 0 ? "opaque token" : "number of parts",
                  {"three parts, with dots between them", StrCat(dots + 1)});
  }

  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);
  auto header_bytes = Base64UrlDecode(token.substr(0, first), kJsonPadding);
  if (!header_bytes) return NotBase64Url("header", token.substr(0, first));
  auto payload = Base64UrlDecode(token.substr(first + 1, second - first - 1), kJsonPadding);
  if (!payload) return NotBase64Url("payload", token.substr(first + 1, second - first - 1));
  auto signature = Base64UrlDecode(token.substr(second + 1));
  if (!signature) return NotBase64Url("signature", token.substr(second + 1));
  if (header_bytes->empty()) return EmptyPart("empty header");
  if (payload->empty()) return EmptyPart("empty payload");

  auto header = JoseHeader::Parse(*header_bytes);
  if (!header) return tl::unexpected(std::move(header.error()));
  // A token without signature is refused for its `alg` where that says so itself, in any case of its letters:
  // later and by name.
  if (signature->empty() && !EqualsIgnoringCase(header->algorithm_name(), "none")) {
    return EmptyPart("empty signature");
  }
  return CompactJws(*std::move(header), *std::move(payload), token.substr(0, second), *std::move(signature));
}

}  // namespace assay
