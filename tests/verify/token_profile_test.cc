#include "server/verify/token_profile.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::GoodToken;
using testing::Judge;
using testing::kVerified;
using testing::TokenBuilder;
using testing::TrustedKey;

// PolicyOf is the test's policy for tokens of a profile, as the configuration's compiler writes it.
Policy PolicyOf(TokenProfile profile) {
  Policy policy = testing::TestPolicy();
  const ProfileTerms& terms = TermsOf(profile);
  policy.profile = profile;
  policy.types.assign(terms.types.begin(), terms.types.end());
  policy.allow_absent_type = terms.allow_absent_type;
  policy.required_claims.assign(terms.claims.begin(), terms.claims.end());
  return policy;
}

testing::Ruling Try(const Policy& policy, const TokenBuilder& token) {
  return Judge({TrustedKey().PublicJwk()}, policy).Try(token.Sign());
}

// Missing lists the claims, of those that the tokens of these tests may have, without which one is refused.
std::string Missing(const Policy& policy, const TokenBuilder& whole) {
  EXPECT_EQ(Try(policy, whole).reason, kVerified);
  std::string missing;
  for (const char* name : {"aud", "azp", "client_id", "exp", "iat", "jti", "nbf", "sub"}) {
    const auto ruling = Try(policy, TokenBuilder(whole).Claim(name, ""));
    if (ruling.reason == kVerified) continue;
    EXPECT_EQ(ruling.reason, "CLAIM_MISSING") << name;
    EXPECT_EQ(ruling.subject, name);
    StrAppend(&missing, missing.empty() ? "" : " ", name);
  }
  return missing;
}

// Passing lists the types that pass.
std::string Passing(const Policy& policy, const TokenBuilder& whole) {
  std::string passing;
  for (const char* type : {"at+jwt", "application/at+jwt", "JWT", "jose", "logout+jwt", ""}) {
    const std::string json = *type == 0 ? "" : StrCat("\"", type, "\"");
    const auto ruling = Try(policy, TokenBuilder(whole).Header("typ", json));
    if (ruling.reason == kVerified) {
      StrAppend(&passing, passing.empty() ? "" : " ", *type == 0 ? "none" : type);
    } else {
      EXPECT_EQ(ruling.reason, "TYPE_NOT_ALLOWED") << type;
    }
  }
  return passing;
}

TEST(TokenProfile, OfAccessTokensIsRfc9068) {
  const Policy policy = PolicyOf(TokenProfile::kAccessToken);
  TokenBuilder token = GoodToken().Claim("client_id", "\"c\"").Claim("jti", "\"j\"");
  EXPECT_EQ(Missing(policy, token), "aud client_id exp iat jti sub");
  EXPECT_EQ(Passing(policy, token), "at+jwt application/at+jwt");
  Policy any = policy;
  any.any_audience = true;  // whatever it is, an audience must be there
  EXPECT_EQ(Missing(any, token), "aud client_id exp iat jti sub");
}

TokenBuilder IdToken() { return GoodToken().Header("typ", ""); }

TEST(TokenProfile, OfIdTokensIsOpenIdConnects) {
  const Policy policy = PolicyOf(TokenProfile::kIdToken);
  EXPECT_EQ(Missing(policy, IdToken()), "aud exp iat sub");
  EXPECT_EQ(Passing(policy, IdToken()), "JWT none");
}

TEST(TokenProfile, WantsToKnowToWhomAnIdTokenOfSeveralAudiencesWasIssued) {
  const Policy policy = PolicyOf(TokenProfile::kIdToken);
  const auto ruling = [&](std::string_view aud, std::string_view azp) {
    return Try(policy, IdToken().Claim("aud", aud).Claim("azp", azp));
  };
  constexpr char kTwo[] = R"(["https://api.test","other"])", kOne[] = R"(["https://api.test"])";
  EXPECT_EQ(ruling(kTwo, R"("https://api.test")").reason, kVerified);
  EXPECT_EQ(ruling(kTwo, "").reason, "CLAIM_MISSING");
  EXPECT_EQ(ruling(kTwo, "").subject, "azp");
  EXPECT_EQ(ruling(kTwo, R"("other")").reason, "AUDIENCE_MISMATCH");
  EXPECT_EQ(ruling(kTwo, R"("other")").subject, "azp");
  EXPECT_EQ(ruling(kTwo, "7").reason, "CLAIM_INVALID");
  EXPECT_EQ(ruling(kOne, "").reason, kVerified);
  EXPECT_EQ(ruling(kOne, R"("mobile-app-of-the-same-project")").reason, kVerified);
}

TEST(TokenProfile, OfJwtSvidsIsSpiffes) {
  const Policy policy = PolicyOf(TokenProfile::kJwtSvid);
  TokenBuilder token = IdToken().Claim("sub", "\"spiffe://example.org/api\"");
  EXPECT_EQ(Missing(policy, token), "aud exp sub");
  EXPECT_EQ(Passing(policy, token), "JWT jose none");
  const auto alice = Try(policy, token.Claim("sub", "\"alice\""));
  EXPECT_EQ(alice.reason, "CLAIM_INVALID");
  EXPECT_EQ(alice.subject, "sub");
}

TEST(TokenProfile, NoneAsksForNothingOfItsOwn) {
  EXPECT_TRUE(TermsOf(TokenProfile::kNone).types.empty());
  EXPECT_TRUE(TermsOf(TokenProfile::kNone).claims.empty());
}

}  // namespace
}  // namespace assay
