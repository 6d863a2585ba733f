#include "server/jose/jose_header.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/testing/ruling.h"

namespace assay {
namespace {

using testing::RulingOf;

TEST(JoseHeader, ReadsAlgKidAndTyp) {
  const auto header =
      JoseHeader::Parse(R"({"typ":"Application/AT+JWT","alg":"Ed25519","kid":"k\u0065y","other":[1]})");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->algorithm_name(), "Ed25519");
  EXPECT_EQ(header->algorithm(), FindAlgorithm("EdDSA"));
  EXPECT_EQ(header->key_id(), "key");
  EXPECT_EQ(header->type(), "at+jwt");
}

TEST(JoseHeader, HasNoKidAndNoTypeWhereTheTokenHasNone) {
  const auto header = JoseHeader::Parse(R"({"alg":"RS256"})");
  EXPECT_FALSE(header->key_id().has_value());
  EXPECT_FALSE(header->type().has_value());
}

TEST(JoseHeader, KeepsTheNameOfAnAlgorithmThatTheTableHasNot) {
  const auto header = JoseHeader::Parse(R"({"alg":"HS256"})");
  EXPECT_EQ(header->algorithm_name(), "HS256");
  EXPECT_EQ(header->algorithm(), nullptr);
}

// Each refusal once; verify/rules has every bad input.
TEST(JoseHeader, RefusesEachFaultByItsReasonAndSubject) {
  struct Case {
    const char* json;
    const char* reason;
    const char* subject;
  };
  for (const Case& c : {Case{"", "JSON_INVALID", "header"}, Case{"[]", "JSON_INVALID", "header"},
                        Case{R"({"alg":"ES256","alg":"ES256"})", "DUPLICATE_MEMBER", "header"},
                        Case{"[[[[[[[[[[[[[[[[[[[[", "JSON_TOO_DEEP", "header"},
                        Case{"{}", "HEADER_INVALID", "alg"}, Case{R"({"alg":1})", "HEADER_INVALID", "alg"},
                        Case{R"({"alg":"a","kid":""})", "HEADER_INVALID", "kid"},
                        Case{R"({"alg":"a","typ":1})", "HEADER_INVALID", "typ"},
                        Case{R"({"alg":"a","cty":1})", "HEADER_INVALID", "cty"},
                        Case{R"({"alg":"a","crit":[]})", "HEADER_INVALID", "crit"},
                        Case{R"({"alg":"a","x":1,"crit":["x"]})", "CRIT_UNSUPPORTED", "crit"},
                        Case{R"({"alg":"a","b64":1})", "HEADER_INVALID", "b64"},
                        Case{R"({"alg":"a","b64":false})", "CRIT_UNSUPPORTED", "b64"},
                        Case{R"({"alg":"a","zip":"DEF"})", "HEADER_FORBIDDEN", "zip"},
                        Case{R"({"alg":"a","cty":"JWT"})", "NESTED_UNSUPPORTED", "cty"}}) {
    const auto ruling = RulingOf(JoseHeader::Parse(c.json));
    EXPECT_EQ(ruling.reason, c.reason) << c.json;
    EXPECT_EQ(ruling.stage, "HEADER") << c.json;
    EXPECT_EQ(ruling.subject, c.subject) << c.json;
  }
}

TEST(CanonicalMediaType, IsInLowerCaseWithoutItsApplicationPrefix) {
  EXPECT_EQ(CanonicalMediaType("AT+JWT"), "at+jwt");
  EXPECT_EQ(CanonicalMediaType("Application/at+jwt"), "at+jwt");
  EXPECT_EQ(CanonicalMediaType("text/plain"), "text/plain");
}

TEST(CanonicalMediaType, KeepsThePrefixWhereAnotherSlashFollows) {
  EXPECT_EQ(CanonicalMediaType("application/a/b"), "application/a/b");
}

}  // namespace
}  // namespace assay
