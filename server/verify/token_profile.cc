#include "server/verify/token_profile.h"

namespace assay {
namespace {

// RFC 9068 section 2.1 wants a typ of its own, so that no ID token passes for an access token.
constexpr std::string_view kAccessTokenTypes[] = {"at+jwt"};
constexpr std::string_view kAccessTokenClaims[] = {"exp", "aud", "sub", "client_id", "iat", "jti"};
constexpr std::string_view kIdTokenTypes[] = {"jwt"};
constexpr std::string_view kIdTokenClaims[] = {"sub", "aud", "exp", "iat"};
constexpr std::string_view kJwtSvidTypes[] = {"jwt", "jose"};
constexpr std::string_view kJwtSvidClaims[] = {"sub", "aud", "exp"};

}  // namespace

const ProfileTerms& TermsOf(TokenProfile profile) {
  static constexpr ProfileTerms kNone = {{}, false, {}};
  static constexpr ProfileTerms kAccessToken = {kAccessTokenTypes, false, kAccessTokenClaims};
  static constexpr ProfileTerms kIdToken = {kIdTokenTypes, true, kIdTokenClaims};
  static constexpr ProfileTerms kJwtSvid = {kJwtSvidTypes, true, kJwtSvidClaims};
  switch (profile) {
    case TokenProfile::kNone:
      return kNone;
    case TokenProfile::kAccessToken:
      return kAccessToken;
    case TokenProfile::kIdToken:
      return kIdToken;
    case TokenProfile::kJwtSvid:
      return kJwtSvid;
  }
  return kNone;
}

}  // namespace assay
