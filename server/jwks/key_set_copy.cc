#include "server/jwks/key_set_copy.h"

#include <array>
#include <cstdint>
#include <optional>

#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

constexpr std::string_view kForm = "assay key set ";
constexpr std::string_view kVersion = "1\n";
constexpr size_t kDigestBytes = 32;

std::string Sha256Bytes(std::string_view bytes) {
  const std::array<uint8_t, kDigestBytes> digest = Sha256(bytes);
  return std::string(digest.begin(), digest.end());
}

template <typename Unsigned>
void AppendNumber(std::string& out, Unsigned number) {
  for (size_t i = 0; i < sizeof(Unsigned); ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

// Takes what stands first off `rest`; nothing where that is too short.
std::optional<std::string_view> TakeBytes(std::string_view& rest, size_t count) {
  if (rest.size() < count) return std::nullopt;
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(count);
  return taken;
}

template <typename Unsigned>
std::optional<Unsigned> TakeNumber(std::string_view& rest) {
  const auto bytes = TakeBytes(rest, sizeof(Unsigned));
  if (!bytes) return std::nullopt;
  Unsigned number = 0;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) {
    number |= static_cast<Unsigned>(static_cast<uint8_t>((*bytes)[i])) << (8 * i);
  }
  return number;
}

bool TakeText(std::string_view& rest, std::string& text) {
  const auto length = TakeNumber<uint32_t>(rest);
  const auto bytes = length ? TakeBytes(rest, *length) : std::nullopt;
  if (bytes) text = *bytes;
  return bytes.has_value();
}

absl::Status Broken(std::string_view why) { return absl::DataLossError(StrCat("not a whole copy: ", why)); }

}  // namespace

absl::StatusOr<std::string> EncodeKeySetCopy(const StoredKeySet& set) {
  const std::string_view texts[] = {
      set.issuer, set.source, set.validators.url, set.validators.etag, set.validators.last_modified,
      set.json};
  size_t size = kForm.size() + kVersion.size() + kDigestBytes + sizeof(uint64_t);
  for (std::string_view text : texts) size += sizeof(uint32_t) + text.size();
  if (size > kKeySetCopyBytes) {
    return absl::InvalidArgumentError(StrCat("the copy has ", size, " bytes, over ", kKeySetCopyBytes));
  }
  std::string body;
  AppendNumber(body, static_cast<uint64_t>(absl::ToUnixMillis(set.confirmed)));
  for (std::string_view text : texts) {
    AppendNumber(body, static_cast<uint32_t>(text.size()));
    body.append(text);
  }
  return StrCat(kForm, kVersion, Sha256Bytes(body), body);
}

absl::StatusOr<StoredKeySet> DecodeKeySetCopy(std::string_view bytes) {
  std::string_view rest = bytes;
  if (TakeBytes(rest, kForm.size()) != kForm) return Broken("it does not begin as one");
  if (TakeBytes(rest, kVersion.size()) != kVersion) return Broken("this build reads version 1 of the form");
  const auto digest = TakeBytes(rest, kDigestBytes);
  if (!digest) return Broken("cut short");
  if (*digest != Sha256Bytes(rest)) return Broken("its checksum is wrong");

  StoredKeySet set;
  const auto confirmed = TakeNumber<uint64_t>(rest);
  if (!confirmed || !TakeText(rest, set.issuer) || !TakeText(rest, set.source) ||
      !TakeText(rest, set.validators.url) || !TakeText(rest, set.validators.etag) ||
      !TakeText(rest, set.validators.last_modified) || !TakeText(rest, set.json) || !rest.empty()) {
    return Broken("its lengths do not add up");
  }
  set.confirmed = absl::FromUnixMillis(static_cast<int64_t>(*confirmed));
  return set;
}

}  // namespace assay
