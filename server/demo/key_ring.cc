#include "server/demo/key_ring.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "server/base/base64url.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

std::string KeySet(std::span<const SigningKey> current, std::span<const SigningKey> former) {
  std::string set = R"({"keys":[)";
  for (const std::span<const SigningKey> keys : {current, former}) {
    for (const SigningKey& key : keys) StrAppend(&set, set.back() == '[' ? "" : ",", key.PublicJwk());
  }
  return set + "]}";
}

std::string EtagOf(std::string_view text) {
  const auto digest = Sha256(text);
  return StrCat("\"", Base64UrlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()}), "\"");
}

}  // namespace

std::vector<SigningKey> GenerateKeys(std::string_view tag, int generation) {
  std::vector<SigningKey> keys;
  for (const Algorithm& algorithm : Algorithms()) {
    const std::string name = absl::AsciiStrToLower(std::string(algorithm.name));
    keys.push_back(SigningKey::Generate(algorithm, StrCat(name, "-", tag, "-", generation)));
  }
  return keys;
}

KeyRing::KeyRing(std::vector<SigningKey> keys) : KeyRing(std::move(keys), {}, 1) {}

KeyRing::KeyRing(std::vector<SigningKey> current, std::vector<SigningKey> former, int generation)
    : current_(std::move(current)),
      former_(std::move(former)),
      generation_(generation),
      key_set_(KeySet(current_, former_)),
      etag_(EtagOf(key_set_)) {}

KeyRing KeyRing::Rotated(std::vector<SigningKey> keys) const {
  return KeyRing(std::move(keys), current_, generation_ + 1);
}

const SigningKey* KeyRing::Current(const Algorithm& algorithm) const {
  for (const SigningKey& key : current_) {
    if (&key.algorithm() == &algorithm) return &key;
  }
  return nullptr;
}

}  // namespace assay
