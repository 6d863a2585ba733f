#include "server/demo/signing_key.h"

#include <utility>

#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/jose/key_type_name.h"

namespace assay {
namespace {

constexpr int kRsaBits = 2048;

PrivateKey GenerateFor(const Algorithm& algorithm) {
  switch (algorithm.key_type) {
    case KeyType::kRsa:
      return PrivateKey::GenerateRsa(kRsaBits);
    case KeyType::kEc:
      return PrivateKey::GenerateEc(algorithm.curve);
    case KeyType::kOkp:
      break;
  }
  return PrivateKey::GenerateEd25519();
}

}  // namespace

SigningKey::SigningKey(const Algorithm& algorithm, std::string key_id, PrivateKey key)
    : algorithm_(&algorithm), key_id_(std::move(key_id)), key_(std::move(key)) {}

SigningKey SigningKey::Generate(const Algorithm& algorithm, std::string key_id) {
  return SigningKey(algorithm, std::move(key_id), GenerateFor(algorithm));
}

std::string SigningKey::KeyMembers() const {
  switch (key_.key_type()) {
    case KeyType::kRsa:
      return StrCat(R"("kty":"RSA","n":")", Base64UrlEncode(key_.modulus()), R"(","e":")",
                    Base64UrlEncode(key_.exponent()), "\"");
    case KeyType::kEc:
      return StrCat(R"("kty":"EC","crv":")", NameOf(key_.curve()), R"(","x":")", Base64UrlEncode(key_.x()),
                    R"(","y":")", Base64UrlEncode(key_.y()), "\"");
    case KeyType::kOkp:
      break;
  }
  return StrCat(R"("kty":"OKP","crv":"Ed25519","x":")", Base64UrlEncode(key_.x()), "\"");
}

std::string SigningKey::PublicJwk() const {
  return StrCat("{", KeyMembers(), R"(,"use":"sig","alg":")", algorithm_->name, R"(","kid":)",
                JsonQuote(key_id_), "}");
}

std::string SigningKey::Sign(std::string_view header, std::string_view payload) const {
  std::string signing_input = StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(payload));
  return StrCat(signing_input, ".", Base64UrlEncode(key_.Sign(algorithm_->scheme, signing_input)));
}

}  // namespace assay
