#include "server/transport/handlers/key_relay.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"
#include "server/jwks/header_text.h"

namespace assay {
namespace {

constexpr absl::Duration kLongestAge = absl::Seconds(60);
constexpr absl::Duration kLongestStaleAge = absl::Seconds(10);

std::string SetText(const JwkSet& keys) {
  std::string text = R"({"keys":[)";
  for (const Jwk& key : keys.keys()) {
    if (&key != keys.keys().data()) text += ",";
    // The key's own members last: they are an object already.
    text += "{";
    if (!key.key_id.empty()) StrAppend(&text, R"("kid":)", JsonQuote(key.key_id), ",");
    if (key.algorithm != nullptr) StrAppend(&text, R"("alg":")", key.algorithm->name, R"(",)");
    if (!key.issuer.empty()) StrAppend(&text, R"("issuer":)", JsonQuote(key.issuer), ",");
    StrAppend(&text, R"("use":"sig",)", std::string_view(key.public_members).substr(1));
  }
  return text + "]}\n";
}

// If-None-Match compares weakly: a cache on the way may have weakened our tag.
bool Matches(std::span<const std::string_view> values, std::string_view etag) {
  for (std::string_view value : values) {
    while (!value.empty()) {
      std::string_view one = TakeElement(',', value);
      if (one.starts_with("W/")) one.remove_prefix(2);
      if (one == etag || one == "*") return true;
    }
  }
  return false;
}

}  // namespace

KeyRelay RelayKeys(const KeySnapshot& snapshot, absl::Duration now,
                   std::span<const std::string_view> if_none_match) {
  const CacheState state = snapshot.StateAt(now);
  KeyRelay relay;
  if (state == CacheState::kEmpty || state == CacheState::kExpired) return relay;

  const bool stale = state == CacheState::kStale;
  const absl::Duration life = stale ? snapshot.freshness.hard : snapshot.freshness.soft;
  relay.max_age = absl::Floor(
      std::min(snapshot.confirmed + life - now, stale ? kLongestStaleAge : kLongestAge), absl::Seconds(1));
  relay.body = SetText(*snapshot.keys);
  const auto digest = Sha256(relay.body);
  relay.etag = StrCat(
      "\"", absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size() / 2}), "\"");
  relay.outcome = KeyRelay::Outcome::kKeys;
  if (Matches(if_none_match, relay.etag)) {
    relay.outcome = KeyRelay::Outcome::kNotModified;
    relay.body.clear();
  }
  return relay;
}

}  // namespace assay
