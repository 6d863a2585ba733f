#include "server/verify/identity.h"

#include <string_view>

#include "server/base/str_cat.h"
#include "server/jose/redaction.h"

namespace assay {
namespace {

using Result = tl::expected<void, Rejection>;

// Source is what all of an identity is read from.
struct Source {
  std::string_view issuer;
  JsonValue claims;
};

std::string PrefixOf(const MappedClaim& mapped, std::string_view issuer) {
  std::string prefix = mapped.prefix;
  if (const size_t at = prefix.find(kIssuerPlaceholder); at != std::string::npos) {
    prefix.replace(at, kIssuerPlaceholder.size(), issuer);
  }
  return prefix;
}

Result ReadText(const MappedClaim& mapped, std::string_view prefix, JsonValue value,
                std::string_view expected, std::string& out) {
  const auto text = AsString(value);
  if (!text || text->empty()) {
    return Reject(v1::REASON_CLAIM_INVALID, mapped.claim.text(),
                  {std::string(expected), ValueText(value), "", Redacted(value)});
  }
  out = StrCat(prefix, *text);
  return {};
}

Result ReadUser(const MappedClaim& mapped, const Source& source, Identity& identity) {
  const auto value = mapped.claim.Find(source.claims);
  if (!value) {
    return Reject(v1::REASON_CLAIM_MISSING, mapped.claim.text(), {"the identity's user", "nothing there"});
  }
  return ReadText(mapped, PrefixOf(mapped, source.issuer), *value,
                  "the identity's user, a string that is not empty", identity.user);
}

Result ReadGroups(const MappedClaim& mapped, const Source& source, Identity& identity) {
  constexpr std::string_view kExpected =
      "the identity's groups, a string or a list of strings, none of them empty";
  const auto value = mapped.claim.Find(source.claims);
  if (!value) return {};
  const std::string prefix = PrefixOf(mapped, source.issuer);
  const auto list = AsArray(*value);
  if (!list) return ReadText(mapped, prefix, *value, kExpected, identity.groups.emplace_back());
  identity.groups.reserve(list->size());
  for (const JsonValue item : *list) {
    if (auto result = ReadText(mapped, prefix, item, kExpected, identity.groups.emplace_back()); !result)
      return result;
  }
  return {};
}

Result ReadExtra(const std::string& name, const MappedClaim& mapped, const Source& source,
                 Identity& identity) {
  const auto value = mapped.claim.Find(source.claims);
  if (!value) return {};
  auto& [key, text] = identity.extra.emplace_back();
  key = name;
  return ReadText(mapped, PrefixOf(mapped, source.issuer), *value,
                  StrCat("the identity's ", name, ", a string that is not empty"), text);
}

}  // namespace

tl::expected<Identity, Rejection> MapIdentity(const IdentityMapping& mapping, std::string_view issuer,
                                              JsonValue claims) {
  const Source source{issuer, claims};
  Identity identity;
  Result result;
  if (mapping.user) result = ReadUser(*mapping.user, source, identity);
  if (result && mapping.groups) result = ReadGroups(*mapping.groups, source, identity);
  for (const auto& [name, mapped] : mapping.extra) {
    if (result) result = ReadExtra(name, mapped, source, identity);
  }
  if (!result) return tl::unexpected(std::move(result.error()));
  return identity;
}

}  // namespace assay
