#include "server/transport/handlers/www_authenticate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/catalogue.h"

namespace assay {
namespace {

using Scopes = std::vector<std::string>;

std::string ChallengeOf(v1::Reason reason, const Scopes& scopes = {}, std::string_view realm = "assay") {
  const ReasonEntry& entry = Describe(reason);
  return WwwAuthenticate({realm, entry.rfc6750_error, entry.public_text, scopes});
}

TEST(WwwAuthenticate, IsBareForAMissingToken) {
  EXPECT_EQ(ChallengeOf(v1::REASON_TOKEN_MISSING), "Bearer realm=\"assay\"");
}

TEST(WwwAuthenticate, NamesTheErrorAndThePublicText) {
  EXPECT_EQ(
      ChallengeOf(v1::REASON_TOKEN_EXPIRED),
      "Bearer realm=\"assay\", error=\"invalid_token\", error_description=\"The access token expired.\"");
  EXPECT_NE(ChallengeOf(v1::REASON_TOKEN_TOO_LARGE).find("error=\"invalid_request\""), std::string::npos);
}

TEST(WwwAuthenticate, NamesTheScopesOnlyWhereScopesAreMissing) {
  const Scopes scopes = {"orders:read", "orders:write"};
  EXPECT_NE(
      ChallengeOf(v1::REASON_SCOPE_INSUFFICIENT, scopes)
          .find("error=\"insufficient_scope\", error_description=\"The access token does not grant what this "
                "request needs.\", scope=\"orders:read orders:write\""),
      std::string::npos);
  EXPECT_EQ(ChallengeOf(v1::REASON_TOKEN_EXPIRED, scopes).find("scope="), std::string::npos);
}

TEST(WwwAuthenticate, LetsNothingBreakOutOfItsQuotes) {
  EXPECT_EQ(ChallengeOf(v1::REASON_TOKEN_MISSING, {}, "a\"b\\c\r\nX-Evil: 1\x7f\xc3\xa9"),
            "Bearer realm=\"abcX-Evil: 1\"");
  const std::string challenge =
      ChallengeOf(v1::REASON_SCOPE_INSUFFICIENT, {"good", "a\"b", "two words", "line\n", ""});
  EXPECT_NE(challenge.find("scope=\"good\""), std::string::npos);
}

TEST(WwwAuthenticate, OfEveryReasonHoldsLegalCharactersOnly) {
  for (int i = v1::Reason_MIN; i <= v1::Reason_MAX; ++i) {
    for (const char c : ChallengeOf(static_cast<v1::Reason>(i))) EXPECT_TRUE(c >= 0x20 && c <= 0x7e);
  }
}

TEST(IsScopeToken, RefusesBlanksQuotesBackslashesAndWhatIsNotAscii) {
  EXPECT_TRUE(IsScopeToken("https://api.test/orders:read!#~"));
  for (const char* text : {"", "a b", "a\"", "a\\", "a\t", "\xc3\xa9", "\x7f"})
    EXPECT_FALSE(IsScopeToken(text));
}

TEST(WwwAuthenticate, NamesTheResourceMetadataLastAndWithoutAnErrorToo) {
  const std::string_view url = "https://api.test/.well-known/oauth-protected-resource";
  EXPECT_EQ(
      WwwAuthenticate({.realm = "a", .resource_metadata = url}),
      "Bearer realm=\"a\", resource_metadata=\"https://api.test/.well-known/oauth-protected-resource\"");
}

}  // namespace
}  // namespace assay
