#include "server/jose/jwk.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

template <typename T>
using Expected = tl::expected<T, v1::KeyFault>;

tl::unexpected<v1::KeyFault> Fault(v1::KeyFault fault) { return tl::unexpected(fault); }

// Members of RFC 7518 section 6 that hold secrets; "k" stands for itself.
constexpr std::array<std::string_view, 7> kPrivateMembers = {"d", "p", "q", "dp", "dq", "qi", "oth"};

// Text reads an optional string member; a wrong type is a fault, not an absence.
Expected<std::optional<std::string_view>> Text(JsonObject key, std::string_view name) {
  const auto value = Member(key, name);
  if (!value) return std::nullopt;
  const auto text = AsString(*value);
  if (!text) return Fault(v1::KEY_FAULT_PARAMETER_INVALID);
  return text;
}

Expected<std::string> Bytes(JsonObject key, std::string_view name) {
  const auto text = Text(key, name);
  if (!text) return Fault(text.error());
  if (!*text) return Fault(v1::KEY_FAULT_PARAMETER_MISSING);
  auto bytes = Base64UrlDecode(**text);
  if (!bytes || bytes->empty()) return Fault(v1::KEY_FAULT_PARAMETER_INVALID);
  return *std::move(bytes);
}

Expected<void> CheckOperations(JsonObject key) {
  const auto value = Member(key, "key_ops");
  if (!value) return {};
  const auto list = AsArray(*value);
  if (!list) return Fault(v1::KEY_FAULT_PARAMETER_INVALID);
  bool verifies = false;
  for (const JsonValue element : *list) {
    const auto text = AsString(element);
    if (!text) return Fault(v1::KEY_FAULT_PARAMETER_INVALID);
    verifies = verifies || *text == "verify";
  }
  if (!verifies) return Fault(v1::KEY_FAULT_OPS_NOT_VERIFY);
  return {};
}

// Material is a key with the members of its RFC 7638 thumbprint in their order.
struct Material {
  PublicKey key;
  std::string public_members;
};

// Minimal drops the sign octets that some providers write in front of an integer (RFC 7518 section 2,
// Base64urlUInt).
std::string Minimal(std::string_view integer) {
  const size_t first = integer.find_first_not_of('\0');
  return std::string(first == std::string_view::npos ? integer.substr(0, 0) : integer.substr(first));
}

Expected<Material> ReadRsa(JsonObject key) {
  const auto n = Bytes(key, "n");
  if (!n) return Fault(n.error());
  const auto e = Bytes(key, "e");
  if (!e) return Fault(e.error());
  auto made = PublicKey::FromRsa(*n, *e);
  if (!made) return Fault(made.error());
  return Material{*std::move(made), StrCat(R"({"e":")", Base64UrlEncode(Minimal(*e)),
                                           R"(","kty":"RSA","n":")", Base64UrlEncode(Minimal(*n)), R"("})")};
}

Expected<Material> ReadEc(JsonObject key) {
  const auto name = Text(key, "crv");
  if (!name) return Fault(name.error());
  if (!*name) return Fault(v1::KEY_FAULT_PARAMETER_MISSING);
  Curve curve = Curve::kNone;
  if (**name == "P-256") curve = Curve::kP256;
  if (**name == "P-384") curve = Curve::kP384;
  if (**name == "P-521") curve = Curve::kP521;
  if (curve == Curve::kNone) return Fault(v1::KEY_FAULT_CURVE_UNSUPPORTED);
  const auto x = Bytes(key, "x");
  if (!x) return Fault(x.error());
  const auto y = Bytes(key, "y");
  if (!y) return Fault(y.error());
  auto made = PublicKey::FromEc(curve, *x, *y);
  if (!made) return Fault(made.error());
  return Material{*std::move(made), StrCat(R"({"crv":")", **name, R"(","kty":"EC","x":")",
                                           Base64UrlEncode(*x), R"(","y":")", Base64UrlEncode(*y), R"("})")};
}

Expected<Material> ReadOkp(JsonObject key) {
  const auto name = Text(key, "crv");
  if (!name) return Fault(name.error());
  if (!*name) return Fault(v1::KEY_FAULT_PARAMETER_MISSING);
  if (**name != "Ed25519") return Fault(v1::KEY_FAULT_CURVE_UNSUPPORTED);
  const auto x = Bytes(key, "x");
  if (!x) return Fault(x.error());
  auto made = PublicKey::FromEd25519(*x);
  if (!made) return Fault(made.error());
  return Material{*std::move(made),
                  StrCat(R"({"crv":"Ed25519","kty":"OKP","x":")", Base64UrlEncode(*x), R"("})")};
}

Expected<Material> ReadMaterial(JsonObject key, std::string_view key_type) {
  if (key_type == "RSA") return ReadRsa(key);
  if (key_type == "EC") return ReadEc(key);
  return ReadOkp(key);
}

// ReadAlgorithm returns null where the key names none.
Expected<const Algorithm*> ReadAlgorithm(JsonObject key, AlgorithmSet allowed) {
  const auto name = Text(key, "alg");
  if (!name) return Fault(name.error());
  if (!*name) return nullptr;
  const Algorithm* row = FindAlgorithm(**name);
  if (row == nullptr) return Fault(v1::KEY_FAULT_ALG_UNSUPPORTED);
  if (!allowed.Contains(*row)) return Fault(v1::KEY_FAULT_ALG_NOT_ALLOWED);
  return row;
}

// SomeFits tells whether a key without `alg` could serve any allowed algorithm.
bool SomeFits(const PublicKey& key, AlgorithmSet allowed) {
  for (const Algorithm& row : Algorithms()) {
    if (allowed.Contains(row) && row.Fits(key)) return true;
  }
  return false;
}

}  // namespace

tl::expected<Jwk, v1::KeyFault> ParseJwk(JsonObject object, AlgorithmSet allowed) {
  const auto key_type = Text(object, "kty");
  if (!key_type) return Fault(key_type.error());
  if (!*key_type) return Fault(v1::KEY_FAULT_PARAMETER_MISSING);
  if (**key_type == "oct") return Fault(v1::KEY_FAULT_SYMMETRIC);
  if (**key_type != "RSA" && **key_type != "EC" && **key_type != "OKP")
    return Fault(v1::KEY_FAULT_KTY_UNSUPPORTED);
  for (const std::string_view name : kPrivateMembers) {
    if (Member(object, name)) return Fault(v1::KEY_FAULT_PRIVATE_MEMBER);
  }

  const auto use = Text(object, "use");
  if (!use) return Fault(use.error());
  if (*use && **use != "sig") return Fault(v1::KEY_FAULT_USE_NOT_SIGNATURE);
  if (const auto operations = CheckOperations(object); !operations) return Fault(operations.error());
  const auto algorithm = ReadAlgorithm(object, allowed);
  if (!algorithm) return Fault(algorithm.error());
  const auto key_id = Text(object, "kid");
  if (!key_id) return Fault(key_id.error());
  if (*key_id && ((*key_id)->empty() || (*key_id)->size() > kKeyIdBytes))
    return Fault(v1::KEY_FAULT_PARAMETER_INVALID);

  const auto issuer = Text(object, "issuer");
  if (!issuer) return Fault(issuer.error());
  if (*issuer && (*issuer)->empty()) return Fault(v1::KEY_FAULT_PARAMETER_INVALID);

  auto material = ReadMaterial(object, **key_type);
  if (!material) return Fault(material.error());
  if (*algorithm != nullptr && !(*algorithm)->Fits(material->key))
    return Fault(v1::KEY_FAULT_PARAMETER_INVALID);
  if (!SomeFits(material->key, allowed)) return Fault(v1::KEY_FAULT_ALG_NOT_ALLOWED);
  const auto digest = Sha256(material->public_members);
  return Jwk{.key_id = std::string(key_id->value_or("")),
             .algorithm = *algorithm,
             .issuer = std::string(issuer->value_or("")),
             .key = std::move(material->key),
             .thumbprint = Base64UrlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()}),
             .public_members = std::move(material->public_members)};
}

}  // namespace assay
