// TokenProfile: the kinds of tokens that a document of their own defines, and what it demands of them.
#ifndef ASSAY_SERVER_VERIFY_TOKEN_PROFILE_H_
#define ASSAY_SERVER_VERIFY_TOKEN_PROFILE_H_

#include <span>
#include <string_view>

namespace assay {

enum class TokenProfile {
  kNone,         // the policy lists types and claims itself
  kAccessToken,  // RFC 9068 section 2
  kIdToken,      // OpenID Connect Core 1.0 section 2
  kJwtSvid,      // SPIFFE JWT-SVID sections 2 and 3
};

// ProfileTerms are what a profile asks of any token of its kind. Views of constants.
struct ProfileTerms {
  std::span<const std::string_view> types;  // canonical media types (CanonicalMediaType)
  bool allow_absent_type;
  std::span<const std::string_view> claims;  // that must be there, beside iss
};

// TermsOf are empty of kNone.
const ProfileTerms& TermsOf(TokenProfile profile);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TOKEN_PROFILE_H_
