// Rows 15 and 55 of verifier-rules.md, as far as a token alone leads: what `iss` is. Which issuer it finds is
// tried in tests/engine.
#include <gtest/gtest.h>

#include <string>

#include "server/base/limits.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

TEST(Rule15, ANulInsideAClaimIsData) {
  const std::string token = GoodToken().Claim("iss", R"("https://issuer.test\u0000.evil.test")").Sign();
  const auto parsed = UnverifiedToken::Parse(token, Limits().token_bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->issuer.text, std::string_view("https://issuer.test\0.evil.test", 30));
}

TEST(Rule55, AnAbsentIssuerIsMissing) {
  const Ruling ruling = Rule(GoodToken().Claim("iss", "").Sign());
  EXPECT_EQ(ruling.reason, "ISSUER_MISSING");
  EXPECT_EQ(ruling.stage, "ISSUER");
  EXPECT_EQ(ruling.subject, "iss");
}

TEST(Rule55, AnIssuerThatIsNotAStringIsInvalid) {
  for (const char* json : {R"(["https://issuer.test","https://evil.test"])", R"(["https://issuer.test"])",
                           "[]", "1", "null", "true", R"({"iss":"https://issuer.test"})"}) {
    const Ruling ruling = Rule(GoodToken().Claim("iss", json).Sign());
    EXPECT_EQ(ruling.reason, "ISSUER_INVALID") << json;
    EXPECT_EQ(ruling.stage, "ISSUER");
    EXPECT_EQ(ruling.subject, "iss");
  }
}

}  // namespace
}  // namespace assay::testing
