#include "server/transport/handlers/identity_headers.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/client_id.h"

namespace assay {
namespace {

using Value = tl::expected<std::string, Rejection>;

void AppendEncoded(std::string_view text, bool in_list, std::string& value) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x21 && byte <= 0x7e && c != '%' && !(in_list && c == ',')) {
      value.push_back(c);
    } else {
      value.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
}

std::string Encoded(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  AppendEncoded(text, /*in_list=*/false, value);
  return value;
}

template <typename Texts>
std::string EncodedList(const Texts& texts) {
  std::string value;
  bool first = true;
  for (const auto& text : texts) {
    if (!std::exchange(first, false)) value.push_back(',');
    AppendEncoded(text, /*in_list=*/true, value);
  }
  return value;
}

tl::unexpected<Rejection> Unfit(const IdentityHeader& header, std::string_view subject,
                                std::string_view found) {
  return Reject(v1::REASON_CLAIM_INVALID, subject,
                {StrCat("a value that fits the header ", header.name), std::string(found)});
}

Value ClaimValue(const IdentityHeader& header, const VerifiedToken& token) {
  const auto value = header.claim->Find(token.claims().root());
  if (!value || value->is_null()) return std::string();
  if (const auto text = AsString(*value)) return Encoded(*text);
  const auto list = AsArray(*value);
  if (!list) {
    if (AsObject(*value)) return Unfit(header, header.claim->text(), "an object");
    return Encoded(simdjson::minify(*value));  // a number or boolean in JSON's spelling
  }
  std::vector<std::string_view> items;
  for (const JsonValue item : *list) {
    const auto text = AsString(item);
    if (!text) return Unfit(header, header.claim->text(), "a list of other than strings");
    items.push_back(*text);
  }
  return EncodedList(items);
}

Value ValueOf(const IdentityHeader& header, const VerifiedToken& token) {
  const Identity* identity = token.identity();
  switch (header.part) {
    case IdentityPart::kPrincipal:
      return Encoded(token.principal());
    case IdentityPart::kUser:
      return identity ? Encoded(identity->user) : std::string();
    case IdentityPart::kGroups:
      return identity ? EncodedList(identity->groups) : std::string();
    case IdentityPart::kSubject:
      return Encoded(token.subject());
    case IdentityPart::kTenant:
      return Encoded(token.tenant());
    case IdentityPart::kIssuer:
      return Encoded(token.issuer_name());
    case IdentityPart::kClientId:
      return Encoded(ClientId(token.claims()));
    case IdentityPart::kScopes:
      return EncodedList(token.scopes());
    case IdentityPart::kClaim:
      return ClaimValue(header, token);
  }
  return std::string();
}

bool Resembles(std::string_view name, std::string_view header) {
  return std::equal(name.begin(), name.end(), header.begin(), header.end(),
                    [](unsigned char a, unsigned char b) {
                      return absl::ascii_isalnum(b) ? absl::ascii_tolower(a) == b : !absl::ascii_isalnum(a);
                    });
}

}  // namespace

tl::expected<HeaderList, Rejection> IdentityHeaders(std::span<const IdentityHeader> headers,
                                                    const VerifiedToken& token) {
  HeaderList set;
  set.reserve(headers.size());
  for (const IdentityHeader& header : headers) {
    Value value = ValueOf(header, token);
    if (!value) return tl::unexpected(std::move(value.error()));
    if (value->size() > kIdentityHeaderBytes) {
      return Unfit(header, header.claim ? header.claim->text() : header.name,
                   StrCat(value->size(), " bytes, at most ", kIdentityHeaderBytes, " are sent"));
    }
    if (!value->empty()) set.emplace_back(header.name, *std::move(value));
  }
  return set;
}

std::vector<std::string> OtherSpellings(std::span<const IdentityHeader> headers,
                                        std::span<const std::string_view> names) {
  std::vector<std::string> others;
  for (const std::string_view name : names) {
    for (const IdentityHeader& header : headers) {
      if (!Resembles(name, header.name)) continue;
      std::string lower = absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
      const auto& known = header.other_spellings;
      if (lower != header.name && std::find(known.begin(), known.end(), lower) == known.end()) {
        others.push_back(std::move(lower));
      }
      break;
    }
  }
  return others;
}

std::vector<std::string> Spoofable(std::span<const IdentityHeader> headers, const HeaderList& set) {
  std::vector<std::string> names;
  for (const IdentityHeader& header : headers) {
    names.insert(names.end(), header.other_spellings.begin(), header.other_spellings.end());
    const bool ours =
        std::any_of(set.begin(), set.end(), [&](const auto& each) { return each.first == header.name; });
    if (!ours) names.push_back(header.name);
  }
  return names;
}

}  // namespace assay
