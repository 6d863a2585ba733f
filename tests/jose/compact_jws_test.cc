#include "server/jose/compact_jws.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/base64url.h"
#include "server/base/json.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/ruling.h"

namespace assay {
namespace {

using testing::RulingOf;

std::string Token(std::string_view header, std::string_view payload, std::string_view signature) {
  return StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(payload), ".", Base64UrlEncode(signature));
}

constexpr std::string_view kHeader = R"({"alg":"ES256"})";

TEST(CompactJws, HoldsTheThreePartsDecoded) {
  const std::string token = Token(kHeader, "payload", "signature");
  const auto jws = CompactJws::Parse(token, token.size());
  ASSERT_TRUE(jws);
  EXPECT_EQ(jws->header().algorithm_name(), "ES256");
  EXPECT_EQ(jws->payload(), "payload");
  EXPECT_EQ(jws->signature(), "signature");
  EXPECT_EQ(jws->signing_input(), std::string_view(token).substr(0, token.rfind('.')));
  EXPECT_EQ(jws->signing_input().data(), token.data());
}

TEST(CompactJws, LeavesRoomForTheParserBehindThePayload) {
  for (const size_t size : {1, 7, 100, 4096}) {
    const std::string token = Token(kHeader, std::string(size, 'p'), "s");
    const auto jws = CompactJws::Parse(token, token.size());
    EXPECT_GE(jws->payload().capacity(), size + kJsonPadding);
  }
}

TEST(CompactJws, TakesAPayloadThatIsNoJson) {
  EXPECT_TRUE(CompactJws::Parse(Token(kHeader, std::string_view("\0\xff", 2), "s"), Limits().token_bytes));
}

// Each refusal with the input that comes closest to it; verify/rules has every bad input.
TEST(CompactJws, RefusesInTheOrderOfItsStages) {
  struct Case {
    std::string token;
    const char* reason;
    const char* stage;
    const char* subject;
  };
  for (const Case& c :
       {Case{"", "TOKEN_MISSING", "INPUT", ""}, Case{std::string(101, '{'), "TOKEN_TOO_LARGE", "INPUT", ""},
        Case{"{}..", "TOKEN_MALFORMED", "INPUT", "JSON serialisation"},
        Case{" a.b.c.d.e", "TOKEN_MALFORMED", "INPUT", "white space"},
        Case{"a.b.c.d.e", "JWE_UNSUPPORTED", "INPUT", ""},
        Case{"5f2b1e", "TOKEN_MALFORMED", "INPUT", "opaque token"},
        Case{"a.b", "TOKEN_MALFORMED", "INPUT", "number of parts"},
        Case{"e30=.e30=.=", "BASE64URL_INVALID", "INPUT", "header"},
        Case{"..=", "BASE64URL_INVALID", "INPUT", "signature"},
        Case{"..", "TOKEN_MALFORMED", "INPUT", "empty header"},
        Case{"bm8..", "TOKEN_MALFORMED", "INPUT", "empty payload"},
        Case{"bm8.e30.", "JSON_INVALID", "HEADER", "header"},
        Case{Token(kHeader, "{}", ""), "TOKEN_MALFORMED", "INPUT", "empty signature"}}) {
    const auto ruling = RulingOf(CompactJws::Parse(c.token, 100));
    EXPECT_EQ(ruling.reason, c.reason) << c.token;
    EXPECT_EQ(ruling.stage, c.stage) << c.token;
    EXPECT_EQ(ruling.subject, c.subject) << c.token;
  }
}

TEST(CompactJws, LeavesATokenThatSaysNoneToItsAlgorithm) {
  const auto jws = CompactJws::Parse(Token(R"({"alg":"none"})", "{}", ""), Limits().token_bytes);
  ASSERT_TRUE(jws);
  EXPECT_EQ(jws->header().algorithm(), nullptr);
  EXPECT_EQ(jws->signature(), "");
}

}  // namespace
}  // namespace assay
