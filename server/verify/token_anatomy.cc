#include "server/verify/token_anatomy.h"

#include <algorithm>
#include <utility>

#include "server/base/base64url.h"

namespace assay {
namespace {

constexpr size_t kJws = 3;
constexpr size_t kJwe = 5;

}  // namespace

TokenAnatomy TokenAnatomy::TakeApart(std::string_view token, size_t max_bytes) {
  TokenAnatomy anatomy;
  if (token.empty() || token.size() > max_bytes) return anatomy;
  anatomy.parts = static_cast<size_t>(std::count(token.begin(), token.end(), '.')) + 1;
  if (anatomy.parts != kJws && anatomy.parts != kJwe) return anatomy;
  const size_t first = token.find('.');
  anatomy.header_bytes = Base64UrlDecode(token.substr(0, first), kJsonPadding);
  if (anatomy.header_bytes) {
    auto header = JsonDocument::Parse(*anatomy.header_bytes);
    if (header && AsObject(header->root())) anatomy.header = *std::move(header);
  }
  if (anatomy.parts != kJws) return anatomy;
  const size_t second = token.find('.', first + 1);
  anatomy.payload_bytes = Base64UrlDecode(token.substr(first + 1, second - first - 1), kJsonPadding);
  if (anatomy.payload_bytes) {
    if (auto claims = ClaimsSet::Parse(*anatomy.payload_bytes)) {
      anatomy.claims = std::make_shared<const ClaimsSet>(*std::move(claims));
    }
  }
  if (const auto signature = Base64UrlDecode(token.substr(second + 1))) {
    anatomy.signature_bytes = signature->size();
  }
  return anatomy;
}

std::optional<JsonValue> TokenAnatomy::Member(std::string_view name) const {
  if (!header) return std::nullopt;
  return assay::Member(*AsObject(header->root()), name);
}

std::string_view TokenAnatomy::HeaderText(std::string_view name) const {
  const auto value = Member(name);
  return value ? AsString(*value).value_or(std::string_view()) : std::string_view();
}

std::string_view TokenAnatomy::ClaimText(std::string_view name) const {
  const auto value = claims == nullptr ? std::nullopt : claims->Find(name);
  return value ? AsString(*value).value_or(std::string_view()) : std::string_view();
}

}  // namespace assay
