#include "server/demo/token_mint.h"

#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/crypto/signing.h"

namespace assay {
namespace {

// Beyond any clock skew that a configuration may grant (300 s).
constexpr absl::Duration kFarOff = absl::Minutes(10);

// Claims are the members of the payload that a defect may bend.
struct Claims {
  std::string issuer, subject, audience, scope;
  absl::Time issued_at, not_before, expires_at;

  std::string Json() const {
    std::string json = StrCat("{\"iss\":", JsonQuote(issuer), ",\"sub\":", JsonQuote(subject),
                              ",\"aud\":", JsonQuote(audience));
    if (!scope.empty()) StrAppend(&json, ",\"scope\":", JsonQuote(scope));
    StrAppend(&json, ",\"client_id\":\"demo\",\"iat\":", absl::ToUnixSeconds(issued_at),
              ",\"nbf\":", absl::ToUnixSeconds(not_before), ",\"exp\":", absl::ToUnixSeconds(expires_at),
              "}");
    return json;
  }
};

std::string Header(std::string_view algorithm, std::string_view key_id) {
  return StrCat("{\"typ\":\"at+jwt\",\"alg\":", JsonQuote(algorithm), ",\"kid\":", JsonQuote(key_id), "}");
}

std::string SigningInput(std::string_view header, std::string_view payload) {
  return StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(payload));
}

Claims ClaimsOf(const MintRequest& request, std::string_view issuer, absl::Time now) {
  Claims claims{std::string(issuer), request.subject, request.audience, request.scope, now, now,
                now + request.ttl};
  if (request.defect == Defect::kExpired) {
    claims.expires_at = now - kFarOff;
    claims.issued_at = claims.not_before = claims.expires_at - request.ttl;
  }
  if (request.defect == Defect::kNotYetValid) {
    claims.not_before = now + kFarOff;
    claims.expires_at = claims.not_before + request.ttl;
  }
  if (request.defect == Defect::kWrongAudience) claims.audience = "https://another-api.demo.test";
  if (request.defect == Defect::kWrongIssuer) claims.issuer = "https://another-issuer.demo.test";
  return claims;
}

}  // namespace

std::string MintToken(const MintRequest& request, const KeyRing& keys, std::string_view issuer,
                      absl::Time now) {
  const Algorithm* algorithm = FindAlgorithm(request.algorithm);
  const SigningKey* key = algorithm == nullptr ? nullptr : keys.Current(*algorithm);
  if (key == nullptr) return "";
  Claims claims = ClaimsOf(request, issuer, now);
  const std::string header = Header(request.algorithm, key->key_id());

  switch (request.defect) {
    case Defect::kBadSignature: {
      const std::string honest = key->Sign(header, claims.Json());
      claims.subject += "-the-administrator";
      return SigningInput(header, claims.Json()) + honest.substr(honest.rfind('.'));
    }
    case Defect::kUnknownKid: {
      // The time makes it new each time: a kid asked for before is answered from memory.
      const std::string unknown = StrCat("never-published-", absl::ToUnixNanos(now));
      return key->Sign(Header(request.algorithm, unknown), claims.Json());
    }
    case Defect::kAlgNone:
      return SigningInput(Header("none", key->key_id()), claims.Json()) + ".";
    case Defect::kHsConfusion: {
      const std::string input = SigningInput(Header("HS256", key->key_id()), claims.Json());
      return StrCat(input, ".", Base64UrlEncode(HmacSha256(key->PublicJwk(), input)));
    }
    case Defect::kNone:
    case Defect::kExpired:
    case Defect::kNotYetValid:
    case Defect::kWrongAudience:
    case Defect::kWrongIssuer:
      break;
  }
  return key->Sign(header, claims.Json());
}

}  // namespace assay
