#include "server/engine/explanation/token_shape.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/base64url.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/provider_tokens.h"
#include "tests/testing/token_parts.h"

namespace assay {
namespace {

using testing::Shape;
using testing::TokenParts;

using Looks = Telltale (*)(const TokenAnatomy&, std::string_view);

// Told is what `looks` says of a token; "-" where it says nothing.
std::string Told(Looks looks, const std::string& token) {
  return looks(TokenAnatomy::TakeApart(token, Limits().token_bytes), token).value_or("-");
}
std::string Told(Looks looks, const testing::TokenBuilder& token) { return Told(looks, token.Sign()); }

struct Named {
  const char* name;
  Looks looks;
};
constexpr Named kAll[] = {{"opaque", LooksOpaque},
                          {"encrypted", LooksEncrypted},
                          {"cut", LooksCut},
                          {"unsigned", LooksUnsigned},
                          {"shared secret", LooksLikeSharedSecret},
                          {"graph", LooksLikeMicrosoftGraph},
                          {"refresh", LooksLikeRefreshToken},
                          {"id", LooksLikeIdToken},
                          {"okta org", LooksLikeOktaOrg},
                          {"milliseconds", LooksInMilliseconds},
                          {"no audience", LacksAudience},
                          {"client as audience", HasClientForAudience}};

TEST(TokenShape, TakesNoGoodTokenOfAProviderForSomethingElse) {
  for (const auto& [provider, token] : testing::GoodProviderTokens()) {
    for (const Named& shape : kAll) {
      const std::string name = StrCat(provider, ": ", shape.name);
      // These three are what they look like; whether that is wrong is the policy's matter.
      const bool so =
          name == "google: id" || name == "google: client as audience" || name == "cognito: no audience";
      EXPECT_EQ(Told(shape.looks, token) != "-", so) << name;
    }
  }
}

TEST(TokenShape, KnowsOpaqueTokens) {
  EXPECT_EQ(Told(LooksOpaque, "f00dfeedf00dfeed"), "it has no dots in it");
  EXPECT_EQ(Told(LooksOpaque, "ya29.a0AfB_by"), "it does not begin with the header of a JWT");
  for (const char* other : {"", "a.b.c.d.e", "two words", "eyJhbGciOiJFUzI1NiJ9", "1//0abc", "{\"a\":1}"}) {
    EXPECT_EQ(Told(LooksOpaque, other), "-") << other;
  }
}

TEST(TokenShape, KnowsEncryptedTokens) {
  const std::string header = Base64UrlEncode(R"({"alg":"RSA-OAEP","enc":"A256GCM"})");
  EXPECT_EQ(Told(LooksEncrypted, StrCat(header, ".k.i.c.t")),
            "it has five parts, alg \"RSA-OAEP\" and enc \"A256GCM\"");
  EXPECT_EQ(Told(LooksEncrypted, "a.b.c.d.e"), "it has five parts");
  EXPECT_EQ(Told(LooksEncrypted, "a.b.c.d"), "-");
}

TEST(TokenShape, KnowsCutTokens) {
  const std::string good = Shape({}, {}).Sign();
  TokenParts parts(good);
  EXPECT_EQ(Told(LooksCut, parts.header), "it begins like a JWT and has 1 part of three");
  EXPECT_EQ(Told(LooksCut, StrCat(parts.header, ".", parts.payload)),
            "it begins like a JWT and has 2 parts of three");
  EXPECT_EQ(Told(LooksCut, parts.WithSignature("")), "it has no signature");
  EXPECT_EQ(Told(LooksCut, parts.WithSignature(std::string(63, 'x'))),
            "its signature has 63 bytes, one of ES256 has 64");
  EXPECT_EQ(Told(LooksCut, good.substr(0, good.size() - 1)), "its signature does not end as one does");
  EXPECT_EQ(Told(LooksCut, good.substr(0, 30) + "..."), "there are dots in the place of the rest");
  EXPECT_EQ(Told(LooksCut, good), "-");
  EXPECT_EQ(Told(LooksCut, "opaque"), "-");
  TokenParts rsa(Shape({{"alg", "\"RS256\""}}, {}).Sign());
  EXPECT_EQ(Told(LooksCut, rsa.WithSignature(std::string(256, 'x'))), "-");
  EXPECT_EQ(Told(LooksCut, rsa.WithSignature(std::string(384, 'x'))), "-");
  EXPECT_EQ(Told(LooksCut, rsa.WithSignature(std::string(255, 'x'))),
            "its signature has 255 bytes, one of \"RS256\" has 256, 384 or 512");
}

TEST(TokenShape, KnowsWhatIsNotSignedWithAKeyPair) {
  EXPECT_EQ(Told(LooksUnsigned, Shape({{"alg", "\"nOnE\""}}, {})), "alg is \"nOnE\"");
  EXPECT_EQ(Told(LooksUnsigned, Shape({}, {})), "-");
  EXPECT_EQ(Told(LooksLikeSharedSecret, Shape({{"alg", "\"HS256\""}}, {})), "alg is \"HS256\"");
  EXPECT_EQ(Told(LooksLikeSharedSecret, Shape({}, {})), "-");
}

TEST(TokenShape, KnowsRefreshTokens) {
  const auto keycloak = Shape({{"alg", "\"HS512\""}}, {{"typ", "\"Refresh\""}});
  EXPECT_EQ(Told(LooksLikeRefreshToken, keycloak), "its claim typ is \"Refresh\"");
  EXPECT_EQ(Told(LooksLikeSharedSecret, keycloak), "-");
  EXPECT_EQ(Told(LooksLikeRefreshToken, Shape({}, {{"typ", "\"Offline\""}})), "its claim typ is \"Offline\"");
  EXPECT_EQ(Told(LooksLikeRefreshToken, Shape({{"typ", "\"rt+jwt\""}}, {})),
            "its header's typ is \"rt+jwt\"");
  EXPECT_EQ(Told(LooksLikeRefreshToken, "1//0abcdef"), "it begins with \"1//\"");
  EXPECT_EQ(Told(LooksLikeRefreshToken, "0.AXkAabc"), "it begins with \"0.A\"");
  EXPECT_EQ(Told(LooksLikeRefreshToken, "2abc"), "-");
}

TEST(TokenShape, KnowsIdTokens) {
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"nonce", "\"n\""}})), "it has nonce, and no scope");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"c_hash", "\"h\""}})), "it has c_hash, and no scope");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"auth_time", "1"}})), "it has auth_time, and no scope");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"token_use", "\"id\""}})), "its claim token_use is \"id\"");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"typ", "\"ID\""}, {"scope", "\"a\""}})),
            "its claim typ is \"ID\"");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {{"nonce", "\"n\""}, {"scope", "\"a\""}})), "-");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({{"typ", "\"at+jwt\""}}, {{"auth_time", "1"}})), "-");
  EXPECT_EQ(Told(LooksLikeIdToken, Shape({}, {})), "-");
}

TEST(TokenShape, KnowsTokensForMicrosoftGraph) {
  const std::string v1 = StrCat("\"https://sts.windows.net/", testing::kTenant, "/\"");
  EXPECT_EQ(Told(LooksLikeMicrosoftGraph, Shape({{"nonce", "\"n\""}}, {{"iss", v1}})),
            "its header has a nonce");
  EXPECT_EQ(Told(LooksLikeMicrosoftGraph, Shape({}, {{"aud", "\"00000003-0000-0000-c000-000000000000\""}})),
            "its audience is Microsoft Graph");
  EXPECT_EQ(Told(LooksLikeMicrosoftGraph,
                 Shape({{"nonce", "\"n\""}}, {{"iss", v1}, {"aud", "[\"https://graph.microsoft.com\"]"}})),
            "its audience is Microsoft Graph, and its header has a nonce");
  EXPECT_EQ(Told(LooksLikeMicrosoftGraph, Shape({}, {{"iss", v1}})), "-");
  EXPECT_EQ(Told(LooksLikeMicrosoftGraph, Shape({{"nonce", "\"n\""}}, {})), "-");
}

TEST(TokenShape, KnowsTokensOfOktasOrgServer) {
  EXPECT_EQ(Told(LooksLikeOktaOrg, Shape({}, {{"iss", "\"https://acme.okta.com\""}})),
            "its issuer is \"https://acme.okta.com\"");
  EXPECT_EQ(Told(LooksLikeOktaOrg, Shape({}, {{"iss", "\"https://acme.oktapreview.com/\""}})),
            "its issuer is \"https://acme.oktapreview.com\"");
  for (const char* other :
       {"\"https://acme.okta.com/oauth2/default\"", "\"https://okta.com.evil.test\"", "\"acme.okta.com\""}) {
    EXPECT_EQ(Told(LooksLikeOktaOrg, Shape({}, {{"iss", other}})), "-") << other;
  }
}

TEST(TokenShape, KnowsTimesInMilliseconds) {
  EXPECT_EQ(Told(LooksInMilliseconds, Shape({}, {{"exp", "1700000300000"}})), "exp is 1700000300000");
  EXPECT_EQ(Told(LooksInMilliseconds, Shape({}, {{"iat", "1000000000000"}})), "iat is 1000000000000");
  EXPECT_EQ(Told(LooksInMilliseconds, Shape({}, {{"iat", "999999999999"}})), "-");
}

TEST(TokenShape, KnowsOddAudiences) {
  EXPECT_EQ(Told(LacksAudience, Shape({}, {{"aud", ""}, {"client_id", "\"c\""}})),
            "it has no aud, and client_id \"c\"");
  EXPECT_EQ(Told(LacksAudience, Shape({}, {{"aud", ""}})), "-");
  EXPECT_EQ(Told(HasClientForAudience, Shape({}, {{"aud", "[\"x\",\"c\"]"}, {"azp", "\"c\""}})),
            "aud is \"c\", as azp is");
  EXPECT_EQ(Told(HasClientForAudience, Shape({}, {{"azp", "\"c\""}})), "-");
}

}  // namespace
}  // namespace assay
