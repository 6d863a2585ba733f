#include "server/jose/claims_set.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr double kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z

tl::unexpected<Rejection> NotATime(std::string_view claim, JsonValue value) {
  return Reject(v1::REASON_CLAIM_INVALID, claim, ClaimFinding("seconds since 1970, a number", claim, value));
}

tl::unexpected<Rejection> NotStrings(std::string_view claim, JsonValue value) {
  return Reject(v1::REASON_CLAIM_INVALID, claim, ClaimFinding("a string or a list of strings", claim, value));
}

}  // namespace

ClaimsSet::ClaimsSet(std::string json, JsonDocument document)
    : json_(std::move(json)), document_(std::move(document)) {}

tl::expected<ClaimsSet, Rejection> ClaimsSet::Parse(std::string json) {
  auto document = JsonDocument::Parse(json);
  if (!document) return Reject(document.error(), "payload", v1::STAGE_ISSUER);
  if (!AsObject(document->root())) {
    return Reject(v1::REASON_JSON_INVALID, "payload", v1::STAGE_ISSUER,
                  ClaimFinding("a JSON object", "", document->root()));
  }
  return ClaimsSet(std::move(json), *std::move(document));
}

tl::expected<UnverifiedIssuer, Rejection> ClaimsSet::Issuer() const {
  const auto value = Find("iss");
  if (!value) return Reject(v1::REASON_ISSUER_MISSING, "iss", {"the issuer's name", "no iss"});
  const auto text = AsString(*value);
  if (!text) return Reject(v1::REASON_ISSUER_INVALID, "iss", {"a string", ValueText(*value)});
  return UnverifiedIssuer{*text};
}

Claim<std::string_view> ClaimsSet::String(std::string_view name) const {
  const auto value = Find(name);
  if (!value) return std::nullopt;
  const auto text = AsString(*value);
  if (!text) return Reject(v1::REASON_CLAIM_INVALID, name, ClaimFinding("a string", name, *value));
  return text;
}

Claim<absl::Time> ClaimsSet::NumericDate(std::string_view name) const {
  const auto value = Find(name);
  if (!value) return std::nullopt;
  if (value->is_int64()) {
    const int64_t seconds = value->get_int64().value_unsafe();
    if (seconds < 0 || seconds > static_cast<int64_t>(kLastSecond)) return NotATime(name, *value);
    return absl::FromUnixSeconds(seconds);
  }
  if (!value->is_double()) return NotATime(name, *value);
  const double seconds = value->get_double().value_unsafe();
  if (!(seconds >= 0 && seconds <= kLastSecond)) return NotATime(name, *value);
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

Claim<std::vector<std::string_view>> ClaimsSet::Strings(std::string_view name) const {
  const auto value = Find(name);
  if (!value) return std::nullopt;
  if (const auto text = AsString(*value)) return std::vector<std::string_view>{*text};
  const auto list = AsArray(*value);
  if (!list) return NotStrings(name, *value);
  std::vector<std::string_view> texts;
  for (const JsonValue element : *list) {
    const auto text = AsString(element);
    if (!text) return NotStrings(name, element);
    texts.push_back(*text);
  }
  return texts;
}

Claim<std::vector<std::string_view>> ClaimsSet::Words(std::string_view name) const {
  const auto value = Find(name);
  if (!value) return std::nullopt;
  const auto text = AsString(*value);
  if (!text) return Strings(name);
  std::vector<std::string_view> words;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find(' ', at), text->size());
    if (end > at) words.push_back(text->substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace assay
