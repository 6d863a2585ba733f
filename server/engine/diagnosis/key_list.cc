#include "server/engine/diagnosis/key_list.h"

#include <optional>

#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/jose/key_type_name.h"

namespace assay {
namespace {

constexpr size_t kLongestName = 32;

std::string Text(JsonObject key, std::string_view name, size_t limit = kLongestName) {
  const auto value = Member(key, name);
  const auto text = value ? AsString(*value) : std::nullopt;
  return text && text->size() <= limit ? std::string(*text) : std::string();
}

// Refined is what the fault of a dropped key is more exactly.
v1::IssuerFinding Refined(JsonObject key, v1::KeyFault fault) {
  if (fault == v1::KEY_FAULT_PARAMETER_MISSING && Member(key, "x5c")) return v1::ISSUER_FINDING_X5C_KEYS_ONLY;
  const Algorithm* row = FindAlgorithm(Text(key, "alg"));
  if (row == nullptr) return v1::ISSUER_FINDING_UNSPECIFIED;
  const bool fits = Text(key, "kty") == NameOf(row->key_type) && Text(key, "crv") == NameOf(row->curve);
  const bool of_type = fault == v1::KEY_FAULT_PARAMETER_INVALID || fault == v1::KEY_FAULT_CURVE_UNSUPPORTED;
  return of_type && !fits ? v1::ISSUER_FINDING_KEY_TYPE_MISMATCH : v1::ISSUER_FINDING_UNSPECIFIED;
}

}  // namespace

std::vector<v1::DiagnosedKey> ListKeys(const std::string& json, const JwkSet& set) {
  std::vector<v1::DiagnosedKey> keys(set.keys().size() + set.dropped().size());
  for (const Jwk& key : set.keys()) keys[key.place].set_thumbprint(key.thumbprint);
  for (const DroppedKey& key : set.dropped()) keys[key.place].set_fault(key.fault);

  const auto document = JsonDocument::Parse(json);
  const auto object = document ? AsObject(document->root()) : std::nullopt;
  const auto member = object ? Member(*object, "keys") : std::nullopt;
  const auto list = member ? AsArray(*member) : std::nullopt;
  if (!list) return keys;
  size_t place = 0;
  for (const JsonValue value : *list) {
    v1::DiagnosedKey& key = keys[place++];
    const auto members = AsObject(value);
    if (!members) continue;
    key.set_key_id(Text(*members, "kid", kKeyIdBytes));
    key.set_key_type(Text(*members, "kty"));
    key.set_algorithm(Text(*members, "alg"));
    key.set_use(Text(*members, "use"));
    if (key.fault() != v1::KEY_FAULT_UNSPECIFIED) key.set_finding(Refined(*members, key.fault()));
  }
  return keys;
}

bool IsForEncryption(const v1::DiagnosedKey& key) {
  if (key.fault() == v1::KEY_FAULT_USE_NOT_SIGNATURE || key.fault() == v1::KEY_FAULT_OPS_NOT_VERIFY)
    return true;
  if (key.fault() != v1::KEY_FAULT_ALG_UNSUPPORTED) return false;
  for (const std::string_view family : {"RSA-OAEP", "RSA1_5", "ECDH-ES"}) {
    if (key.algorithm().starts_with(family)) return true;
  }
  return false;
}

}  // namespace assay
