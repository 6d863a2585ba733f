#include "server/transport/handlers/shown_token.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "server/jose/finding.h"
#include "server/transport/handlers/issuer_messages.h"

namespace assay {
namespace {

// Claims that are registered, or tell of what kind a token is; others may hold anything of anybody's.
constexpr std::string_view kShown[] = {"iss",   "sub",       "aud", "exp",       "nbf",   "iat",        "jti",
                                       "scope", "scp",       "azp", "client_id", "cid",   "appid",      "tid",
                                       "ver",   "token_use", "typ", "auth_time", "roles", "permissions"};
constexpr std::string_view kTimes[] = {"exp", "nbf", "iat", "auth_time"};

template <size_t size>
bool Contains(const std::string_view (&names)[size], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string ClaimText(const ClaimsSet& claims, std::string_view name, JsonValue value, absl::Time now) {
  if (Contains(kTimes, name)) {
    const auto time = claims.NumericDate(name);
    return time && *time ? TimeText(**time, now) : ValueText(value);
  }
  if (AsArray(value)) {
    if (const auto texts = claims.Strings(name); texts && *texts) return Excerpts(**texts);
  }
  return ValueText(value);
}

void SetTime(const ClaimsSet& claims, std::string_view name,
             google::protobuf::Timestamp* (v1::Explanation::*field)(), v1::Explanation& message) {
  if (const auto time = claims.NumericDate(name); time && *time) *(message.*field)() = TimestampOf(**time);
}

void Show(google::protobuf::RepeatedPtrField<v1::ShownMember>& members, std::string_view name,
          std::string value) {
  v1::ShownMember& member = *members.Add();
  member.set_name(std::string(name));
  member.set_value(std::move(value));
}

}  // namespace

void ShowToken(const TokenAnatomy& anatomy, absl::Time now, v1::Explanation& message) {
  if (anatomy.header) {
    const JsonObject header = *AsObject(anatomy.header->root());
    for (const auto member : header) {
      if (static_cast<size_t>(message.header_size()) == kShownMembers) break;
      const std::string name = Excerpt(member.key);
      Show(*message.mutable_header(), std::string_view(name).substr(1, name.size() - 2),
           ValueText(member.value));
    }
  }
  if (anatomy.claims == nullptr) return;
  const ClaimsSet& claims = *anatomy.claims;
  for (const std::string_view name : kShown) {
    if (const auto value = claims.Find(name)) {
      Show(*message.mutable_claims(), name, ClaimText(claims, name, *value, now));
    }
  }
  const JsonObject object = claims.object();
  for (const auto member : object) {
    if (static_cast<size_t>(message.other_claims_size()) == kShownMembers) break;
    if (!Contains(kShown, std::string_view(member.key))) message.add_other_claims(Excerpt(member.key));
  }
  SetTime(claims, "iat", &v1::Explanation::mutable_issued_at, message);
  SetTime(claims, "nbf", &v1::Explanation::mutable_not_before, message);
  SetTime(claims, "exp", &v1::Explanation::mutable_expires_at, message);
}

}  // namespace assay
