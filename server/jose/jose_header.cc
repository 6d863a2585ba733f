#include "server/jose/jose_header.h"

#include <algorithm>
#include <array>
#include <span>

#include "absl/strings/ascii.h"
#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

// Parameters that RFC 7515 section 4.1 defines: crit may not name them.
constexpr std::array<std::string_view, 11> kRegistered = {"alg", "jku", "jwk",      "kid", "x5u", "x5c",
                                                          "x5t", "typ", "x5t#S256", "cty", "crit"};

using Result = tl::expected<void, Rejection>;

// ReadText reads an optional, non-empty string parameter.
tl::expected<std::optional<std::string>, Rejection> ReadText(JsonObject header, std::string_view name) {
  const auto value = Member(header, name);
  if (!value) return std::nullopt;
  const auto text = AsString(*value);
  if (!text || text->empty()) {
    return Reject(v1::REASON_HEADER_INVALID, name, {"a string that is not empty", ValueText(*value)});
  }
  return std::string(*text);
}

// CheckCritical refuses every extension: none is understood here. A list that is not one is invalid first.
Result CheckCritical(JsonObject header) {
  const auto value = Member(header, "crit");
  if (!value) return {};
  const auto list = AsArray(*value);
  if (!list || list->size() == 0) {
    return Reject(v1::REASON_HEADER_INVALID, "crit", {"a list that is not empty", ValueText(*value)});
  }
  std::array<std::string_view, 8> seen;
  size_t count = 0;
  for (const JsonValue element : *list) {
    const auto name = AsString(element);
    const auto seen_end = seen.begin() + static_cast<std::ptrdiff_t>(count);
    if (!name || name->empty() ||
        std::find(kRegistered.begin(), kRegistered.end(), *name) != kRegistered.end() ||
        !Member(header, *name) || std::find(seen.begin(), seen_end, *name) != seen_end) {
      return Reject(v1::REASON_HEADER_INVALID, "crit",
                    {"names of extension parameters of this header, each once", ValueText(element)});
    }
    if (count == seen.size()) break;  // refused below in any case
    seen[count++] = *name;
  }
  return Reject(v1::REASON_CRIT_UNSUPPORTED, "crit",
                {"no critical extension", Excerpts(std::span(seen).first(count))});
}

// CheckProcessing refuses what asks for more than a signature over these very bytes.
Result CheckProcessing(JsonObject header, bool has_crit) {
  if (const auto b64 = Member(header, "b64")) {  // RFC 7797
    if (!b64->is_bool()) return Reject(v1::REASON_HEADER_INVALID, "b64", {"true or false", ValueText(*b64)});
    if (!b64->get_bool().value_unsafe()) return Reject(v1::REASON_CRIT_UNSUPPORTED, "b64", {"true", "false"});
  }
  if (has_crit) return CheckCritical(header);
  if (const auto zip = Member(header, "zip")) {
    return Reject(v1::REASON_HEADER_FORBIDDEN, "zip", {"no compression", ValueText(*zip)});
  }
  const auto content_type = ReadText(header, "cty");
  if (!content_type) return tl::unexpected(content_type.error());
  if (*content_type && CanonicalMediaType(**content_type) == "jwt")
    return Reject(v1::REASON_NESTED_UNSUPPORTED, "cty", {"claims as payload", Excerpt(**content_type)});
  return {};
}

}  // namespace

std::string CanonicalMediaType(std::string_view type) {
  constexpr std::string_view kPrefix = "application/";
  std::string canonical(type);
  absl::AsciiStrToLower(&canonical);
  // RFC 7515 section 4.1.9: the prefix may be left out where no other slash follows.
  if (canonical.starts_with(kPrefix) && canonical.find('/', kPrefix.size()) == std::string::npos) {
    canonical.erase(0, kPrefix.size());
  }
  return canonical;
}

tl::expected<JoseHeader, Rejection> JoseHeader::Parse(const std::string& json) {
  const auto document = JsonDocument::Parse(json);
  if (!document) return Reject(document.error(), "header", v1::STAGE_HEADER);
  const auto object = AsObject(document->root());
  if (!object) {
    return Reject(v1::REASON_JSON_INVALID, "header", v1::STAGE_HEADER,
                  {"a JSON object", ValueText(document->root())});
  }

  auto algorithm = ReadText(*object, "alg");
  if (!algorithm) return tl::unexpected(algorithm.error());
  if (!*algorithm) return Reject(v1::REASON_HEADER_INVALID, "alg", {"the name of an algorithm", "no alg"});
  auto key_id = ReadText(*object, "kid");
  if (!key_id) return tl::unexpected(key_id.error());
  if (*key_id && (*key_id)->size() > kKeyIdBytes) {
    return Reject(v1::REASON_HEADER_INVALID, "kid",
                  {StrCat("at most ", kKeyIdBytes, " bytes"), StrCat((*key_id)->size(), " bytes")});
  }
  auto type = ReadText(*object, "typ");
  if (!type) return tl::unexpected(type.error());
  if (const auto sound = CheckProcessing(*object, Member(*object, "crit").has_value()); !sound) {
    return tl::unexpected(sound.error());
  }

  JoseHeader header;
  header.algorithm_name_ = **std::move(algorithm);
  header.algorithm_ = FindAlgorithm(header.algorithm_name_);
  header.key_id_ = *std::move(key_id);
  if (*type) header.type_ = CanonicalMediaType(**type);
  return header;
}

}  // namespace assay
