#include "server/transport/handlers/www_authenticate.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay {
namespace {

using Scopes = std::vector<std::string>;

std::string Challenge(v1::Reason reason, const Scopes& scopes = {}, std::string_view realm = "assay") {
  return WwwAuthenticate(realm, Describe(reason), scopes);
}

TEST(WwwAuthenticate, IsBareForAMissingToken) {
  EXPECT_EQ(Challenge(v1::REASON_TOKEN_MISSING), "Bearer realm=\"assay\"");
}

TEST(WwwAuthenticate, NamesTheErrorAndThePublicText) {
  EXPECT_EQ(
      Challenge(v1::REASON_TOKEN_EXPIRED),
      "Bearer realm=\"assay\", error=\"invalid_token\", error_description=\"The access token expired.\"");
  EXPECT_NE(Challenge(v1::REASON_TOKEN_TOO_LARGE).find("error=\"invalid_request\""), std::string::npos);
}

TEST(WwwAuthenticate, NamesTheScopesOnlyWhereScopesAreMissing) {
  const Scopes scopes = {"orders:read", "orders:write"};
  EXPECT_NE(
      Challenge(v1::REASON_SCOPE_INSUFFICIENT, scopes)
          .find("error=\"insufficient_scope\", error_description=\"The access token does not grant what this "
                "request needs.\", scope=\"orders:read orders:write\""),
      std::string::npos);
  EXPECT_EQ(Challenge(v1::REASON_TOKEN_EXPIRED, scopes).find("scope="), std::string::npos);
}

TEST(WwwAuthenticate, LetsNothingBreakOutOfItsQuotes) {
  EXPECT_EQ(Challenge(v1::REASON_TOKEN_MISSING, {}, "a\"b\\c\r\nX-Evil: 1\x7f\xc3\xa9"),
            "Bearer realm=\"abcX-Evil: 1\"");
  const std::string challenge =
      Challenge(v1::REASON_SCOPE_INSUFFICIENT, {"good", "a\"b", "two words", "line\n", ""});
  EXPECT_NE(challenge.find("scope=\"good\""), std::string::npos);
}

TEST(WwwAuthenticate, OfEveryReasonHoldsLegalCharactersOnly) {
  for (int i = v1::Reason_MIN; i <= v1::Reason_MAX; ++i) {
    for (const char c : Challenge(static_cast<v1::Reason>(i))) EXPECT_TRUE(c >= 0x20 && c <= 0x7e);
  }
}

TEST(IsScopeToken, RefusesBlanksQuotesBackslashesAndWhatIsNotAscii) {
  EXPECT_TRUE(IsScopeToken("https://api.test/orders:read!#~"));
  for (const char* text : {"", "a b", "a\"", "a\\", "a\t", "\xc3\xa9", "\x7f"})
    EXPECT_FALSE(IsScopeToken(text));
}

}  // namespace
}  // namespace assay
