#include "server/jwks/revocation_codec.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

constexpr std::string_view kHead = "assay revocations 1 sha256=";
constexpr std::pair<Kind, std::string_view> kMembers[] = {{Kind::kKeyId, "key_id"},
                                                          {Kind::kThumbprint, "thumbprint"},
                                                          {Kind::kTokenId, "token_id"},
                                                          {Kind::kSubject, "subject"}};

std::string_view MemberOf(Kind kind) {
  for (const auto& [known, member] : kMembers) {
    if (known == kind) return member;
  }
  return "";
}

std::string DigestOf(std::string_view json) {
  const auto digest = Sha256(json);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string JsonOf(const Revocation& entry) {
  std::string json =
      StrCat(R"({"issuer":)", JsonQuote(entry.name.issuer), ",\"", MemberOf(entry.name.kind),
             "\":", JsonQuote(entry.name.value), ",\"added_at\":", absl::ToUnixMicros(entry.added_at));
  if (entry.name.kind == Kind::kSubject)
    StrAppend(&json, ",\"issued_before\":", absl::ToUnixMicros(entry.issued_before));
  if (entry.expires != absl::InfiniteFuture())
    StrAppend(&json, ",\"expires\":", absl::ToUnixMicros(entry.expires));
  if (!entry.note.empty()) StrAppend(&json, ",\"note\":", JsonQuote(entry.note));
  return json + "}";
}

std::optional<std::string> Text(JsonObject object, std::string_view name) {
  const auto value = Member(object, name);
  const auto text = value ? AsString(*value) : std::nullopt;
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

absl::Time Time(JsonObject object, std::string_view name, absl::Time absent) {
  const auto value = Member(object, name);
  int64_t micros = 0;
  return value && value->get(micros) == simdjson::SUCCESS ? absl::FromUnixMicros(micros) : absent;
}

std::optional<Revocation> Read(JsonValue value) {
  const auto object = AsObject(value);
  if (!object) return std::nullopt;
  Revocation entry;
  entry.name.issuer = Text(*object, "issuer").value_or("");
  for (const auto& [kind, member] : kMembers) {
    if (auto text = Text(*object, member)) entry.name = {entry.name.issuer, kind, *std::move(text)};
  }
  entry.added_at = Time(*object, "added_at", entry.added_at);
  entry.issued_before = Time(*object, "issued_before", entry.issued_before);
  entry.expires = Time(*object, "expires", entry.expires);
  entry.note = Text(*object, "note").value_or("");
  return CheckRevocation(entry).ok() ? std::optional(std::move(entry)) : std::nullopt;
}

}  // namespace

std::string EncodeRevocations(std::span<const Revocation> entries) {
  std::string json = R"({"revocations":[)";
  for (const Revocation& entry : entries)
    StrAppend(&json, &entry == entries.data() ? "\n" : ",\n", JsonOf(entry));
  StrAppend(&json, "\n]}\n");
  return StrCat(kHead, DigestOf(json), "\n", json);
}

absl::StatusOr<std::vector<Revocation>> DecodeRevocations(std::string_view bytes) {
  const size_t line = bytes.find('\n');
  if (line == std::string_view::npos || !bytes.starts_with(kHead))
    return absl::DataLossError("is no list of revocations of this form");
  const std::string json(bytes.substr(line + 1));
  if (bytes.substr(kHead.size(), line - kHead.size()) != DigestOf(json))
    return absl::DataLossError("its checksum is wrong");
  const auto document = JsonDocument::Parse(json);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  const auto member = object ? Member(*object, "revocations") : std::nullopt;
  const auto list = member ? AsArray(*member) : std::nullopt;
  if (!list) return absl::DataLossError("holds no list");
  std::vector<Revocation> entries;
  for (const JsonValue value : *list) {
    auto entry = Read(value);
    if (!entry) return absl::DataLossError(StrCat("entry ", entries.size() + 1, " is none"));
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace assay
