#include "server/jose/jwk_set.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

constexpr size_t kNameBytes = 32;

struct ByKeyId {
  bool operator()(const Jwk& a, const Jwk& b) const { return a.key_id < b.key_id; }
  bool operator()(const Jwk& a, std::string_view b) const { return a.key_id < b; }
  bool operator()(std::string_view a, const Jwk& b) const { return a < b.key_id; }
};

// TextMember reads a member for a report: empty where it is no string or longer than `limit`.
std::string TextMember(JsonObject object, std::string_view name, size_t limit) {
  const auto value = Member(object, name);
  const auto text = value ? AsString(*value) : std::nullopt;
  return text && text->size() <= limit ? std::string(*text) : std::string();
}

DroppedKey Dropped(JsonValue value, v1::KeyFault fault, size_t place) {
  const auto object = AsObject(value);
  if (!object) return {"", "", "", fault, place};
  return {TextMember(*object, "kid", kKeyIdBytes), TextMember(*object, "kty", kNameBytes),
          TextMember(*object, "alg", kNameBytes), fault, place};
}

std::string DigestOf(std::span<const Jwk> keys) {
  std::vector<std::string> rows;
  for (const Jwk& key : keys) {
    rows.push_back(StrCat(key.key_id, "\n", key.algorithm ? key.algorithm->name : "", "\n", key.thumbprint));
    if (!key.issuer.empty()) StrAppend(&rows.back(), "\n", key.issuer);
  }
  std::sort(rows.begin(), rows.end());
  std::string all;
  for (const std::string& row : rows) StrAppend(&all, row.size(), ":", row);
  const auto digest = Sha256(all);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

tl::expected<JwkSet, v1::KeySetFault> JwkSet::Parse(const std::string& json, AlgorithmSet allowed,
                                                    bool single_key) {
  if (json.size() > kKeySetBytes) return tl::unexpected(v1::KEY_SET_FAULT_TOO_LARGE);
  const auto document = JsonDocument::Parse(json);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  if (!object) return tl::unexpected(v1::KEY_SET_FAULT_NOT_JSON);
  std::vector<JsonValue> values;
  if (const auto member = Member(*object, "keys")) {
    const auto list = AsArray(*member);
    if (!list) return tl::unexpected(v1::KEY_SET_FAULT_NO_KEYS_MEMBER);
    values.assign(list->begin(), list->end());
  } else if (single_key && Member(*object, "kty")) {
    values.push_back(document->root());
  } else {
    return tl::unexpected(v1::KEY_SET_FAULT_NO_KEYS_MEMBER);
  }
  if (values.size() > kKeysPerSet) return tl::unexpected(v1::KEY_SET_FAULT_TOO_LARGE);

  JwkSet set;
  for (size_t place = 0; place < values.size(); ++place) {
    const auto key_object = AsObject(values[place]);
    auto key = key_object ? ParseJwk(*key_object, allowed)
                          : tl::expected<Jwk, v1::KeyFault>(tl::unexpected(v1::KEY_FAULT_PARAMETER_INVALID));
    if (key) {
      key->place = place;
      set.keys_.push_back(*std::move(key));
    } else {
      set.dropped_.push_back(Dropped(values[place], key.error(), place));
    }
  }
  std::stable_sort(set.keys_.begin(), set.keys_.end(), ByKeyId());
  for (size_t i = 1; i < set.keys_.size(); ++i) {
    if (!set.keys_[i].key_id.empty() && set.keys_[i].key_id == set.keys_[i - 1].key_id) ++set.duplicate_ids_;
  }
  set.digest_ = DigestOf(set.keys_);
  return set;
}

const std::shared_ptr<const JwkSet>& JwkSet::None() {
  static const auto& none = *new std::shared_ptr<const JwkSet>(new JwkSet());
  return none;
}

JwkSet JwkSet::Without(const Revocations& revocations) const {
  JwkSet set = *this;
  std::vector<Jwk> all;
  all.reserve(keys_.size() + revoked_.size());
  std::merge(
      keys_.begin(), keys_.end(), revoked_.begin(), revoked_.end(), std::back_inserter(all),
      [](const Jwk& a, const Jwk& b) { return std::tie(a.key_id, a.place) < std::tie(b.key_id, b.place); });
  set.keys_.clear();
  set.revoked_.clear();
  for (Jwk& key : all) {
    const bool revoked =
        revocations.key_ids.contains(key.key_id) || revocations.thumbprints.contains(key.thumbprint);
    (revoked ? set.revoked_ : set.keys_).push_back(std::move(key));
  }
  return set;
}

std::optional<v1::KeySetFault> JwkSet::fault() const {
  if (!keys_.empty() || !revoked_.empty()) return std::nullopt;
  return dropped_.empty() ? v1::KEY_SET_FAULT_EMPTY : v1::KEY_SET_FAULT_NO_USABLE_KEY;
}

std::span<const Jwk> JwkSet::Find(std::string_view key_id) const {
  const auto range = std::equal_range(keys_.begin(), keys_.end(), key_id, ByKeyId());
  return {range.first, range.second};
}

const DroppedKey* JwkSet::FindDropped(std::string_view key_id) const {
  const auto found = std::find_if(dropped_.begin(), dropped_.end(),
                                  [&](const DroppedKey& dropped) { return dropped.key_id == key_id; });
  return found == dropped_.end() ? nullptr : &*found;
}

}  // namespace assay
