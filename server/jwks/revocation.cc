#include "server/jwks/revocation.h"

#include <algorithm>
#include <string_view>

#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

using Kind = RevocationName::Kind;

constexpr size_t kThumbprintBytes = 32;  // SHA-256

bool IsKey(Kind kind) { return kind == Kind::kKeyId || kind == Kind::kThumbprint; }

absl::Status CheckText(std::string_view what, const std::string& text, size_t least, size_t most) {
  if (text.size() < least || text.size() > most) {
    return absl::InvalidArgumentError(
        StrCat(what, " has ", least, " to ", most, " bytes, found ", text.size()));
  }
  // The list on disk is JSON, which holds nothing else.
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    return absl::InvalidArgumentError(StrCat(what, " is not UTF-8"));
  }
  return absl::OkStatus();
}

absl::Status CheckValue(const RevocationName& name) {
  switch (name.kind) {
    case Kind::kKeyId:
      return CheckText("a key id", name.value, 1, kKeyIdBytes);
    case Kind::kThumbprint: {
      const auto digest = Base64UrlDecode(name.value);
      if (digest && digest->size() == kThumbprintBytes) return absl::OkStatus();
      return absl::InvalidArgumentError(
          "a thumbprint is a SHA-256 digest (RFC 7638) in base64url without padding: 43 characters");
    }
    case Kind::kTokenId:
      return CheckText("a token id", name.value, 1, kRevocationValueBytes);
    case Kind::kSubject:
      return CheckText("a subject", name.value, 1, kRevocationValueBytes);
  }
  return absl::InvalidArgumentError("an unknown kind of revocation");
}

}  // namespace

absl::Status CheckRevocation(const Revocation& entry) {
  const RevocationName& name = entry.name;
  if (name.issuer.empty()) return absl::InvalidArgumentError("a revocation names its issuer");
  if (absl::Status value = CheckValue(name); !value.ok()) return value;
  if (absl::Status note = CheckText("a note", entry.note, 0, kRevocationNoteBytes); !note.ok()) return note;
  if (IsKey(name.kind) && entry.expires != absl::InfiniteFuture()) {
    return absl::InvalidArgumentError("a key is revoked for ever; only tokens may have an expires");
  }
  const bool has_time =
      entry.issued_before != absl::InfinitePast() && entry.issued_before != absl::InfiniteFuture();
  if (name.kind == Kind::kSubject && !has_time) {
    return absl::InvalidArgumentError("a subject needs issued_before: its tokens from then on are good");
  }
  if (name.kind != Kind::kSubject && entry.issued_before != absl::InfinitePast()) {
    return absl::InvalidArgumentError("issued_before goes with a subject only");
  }
  return absl::OkStatus();
}

void AddTo(const Revocation& entry, Revocations& revocations) {
  switch (entry.name.kind) {
    case Kind::kKeyId:
      revocations.key_ids.insert(entry.name.value);
      return;
    case Kind::kThumbprint:
      revocations.thumbprints.insert(entry.name.value);
      return;
    case Kind::kTokenId:
      revocations.token_ids.insert(entry.name.value);
      return;
    case Kind::kSubject: {
      absl::Time& before =
          revocations.issued_before.try_emplace(entry.name.value, entry.issued_before).first->second;
      before = std::max(before, entry.issued_before);
      return;
    }
  }
}

}  // namespace assay
