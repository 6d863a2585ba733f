// Rows 1 to 10 of verifier-rules.md: size, parts and base64url, before any JSON is read.
#include <gtest/gtest.h>

#include <string>

#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "tests/testing/allocations.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

constexpr size_t kCap = 16 << 10;

void ExpectMalformed(const std::string& token, std::string_view subject) {
  const Ruling ruling = Rule(token);
  EXPECT_EQ(ruling.reason, "TOKEN_MALFORMED") << token;
  EXPECT_EQ(ruling.stage, "INPUT");
  EXPECT_EQ(ruling.subject, subject) << token;
}

TEST(Rule1, ATokenOfAMegabyteIsTooLargeWhateverItHolds) {
  for (const char filling : {'a', '.', '{', ' ', '\0'}) {
    const Ruling ruling = Rule(std::string(1 << 20, filling));
    EXPECT_EQ(ruling.reason, "TOKEN_TOO_LARGE") << filling;
    EXPECT_EQ(ruling.stage, "INPUT");
  }
}

TEST(Rule1, TheCapIsTheLargestSizeThatPasses) {
  const std::string token = GoodToken().Sign();
  EXPECT_EQ(TrustingJudge().Try(token, TestTime(), {}, token.size()).reason, kVerified);
  EXPECT_EQ(TrustingJudge().Try(token, TestTime(), {}, token.size() + 1).reason, kVerified);
  EXPECT_EQ(TrustingJudge().Try(token, TestTime(), {}, token.size() - 1).reason, "TOKEN_TOO_LARGE");
}

TEST(Rule1, TheCapIs16KiBByDefault) {
  EXPECT_EQ(Limits().token_bytes, kCap);
  EXPECT_EQ(Reason(std::string(kCap, 'a')), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(std::string(kCap + 1, 'a')), "TOKEN_TOO_LARGE");
}

TEST(Rule1, AnOversizedTokenCostsNoMemory) {
  const std::string token(1 << 20, 'a');
  (void)UnverifiedToken::Parse(token, kCap);  // the catalogue is read at first use
  EXPECT_LT(AllocatedBy([&] { (void)UnverifiedToken::Parse(token, kCap); }), 256u);
}

TEST(Rule2, ATokenHasExactlyTwoDots) {
  ExpectMalformed("e30", "opaque token");
  ExpectMalformed("e30.e30", "number of parts");
  ExpectMalformed("e30.e30.e30.e30", "number of parts");
  ExpectMalformed("e30.e30.e30.e30.e30.e30", "number of parts");
  const TokenParts good(GoodToken().Sign());
  ExpectMalformed(good.header, "opaque token");
  ExpectMalformed(good.header + "." + good.payload, "number of parts");
  ExpectMalformed(good.Join() + ".", "number of parts");
  ExpectMalformed("." + good.Join(), "number of parts");
}

TEST(Rule2, TenThousandDotsAreMalformed) {
  ExpectMalformed(std::string(10'000, '.'), "number of parts");
  ExpectMalformed(GoodToken().Sign() + std::string(10'000, '.'), "number of parts");
}

TEST(Rule2, DotsAreCountedWithoutAllocating) {
  const auto cost = [](size_t dots) {
    const std::string token(dots, '.');
    return AllocatedBy([&] { (void)UnverifiedToken::Parse(token, kCap); });
  };
  (void)cost(10);  // the catalogue is read at first use
  EXPECT_EQ(cost(10'000), cost(10));
  EXPECT_LT(cost(10'000), 256u);
}

TEST(Rule3, FivePartsAreAnEncryptedToken) {
  // The last is RFC 7516 appendix A.1's header over parts of no meaning.
  for (const char* token : {"a.b.c.d.e", "....", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d"}) {
    const Ruling ruling = Rule(token);
    EXPECT_EQ(ruling.reason, "JWE_UNSUPPORTED") << token;
    EXPECT_EQ(ruling.stage, "INPUT");
  }
}

TEST(Rule4, TheJsonSerialisationsAreRefused) {
  const TokenParts good(GoodToken().Sign());
  const std::string flattened = StrCat(R"({"protected":")", good.header, R"(","payload":")", good.payload,
                                       R"(","signature":")", good.signature, R"("})");
  const std::string general = StrCat(R"({"payload":")", good.payload, R"(","signatures":[{"protected":")",
                                     good.header, R"(","signature":")", good.signature, R"("}]})");
  for (const std::string& token :
       {flattened, general, "[" + flattened + "]", std::string("{"), "{" + good.Join()}) {
    ExpectMalformed(token, "JSON serialisation");
  }
}

TEST(Rule5, PaddingIsRefusedInEveryPart) {
  const char* const names[] = {"header", "payload", "signature"};
  for (int part = 0; part < 3; ++part) {
    for (const char* padding : {"=", "==", "==="}) {
      TokenParts parts(GoodToken().Sign());
      *parts.All()[part] += padding;
      const Ruling ruling = Rule(parts.Join());
      EXPECT_EQ(ruling.reason, "BASE64URL_INVALID");
      EXPECT_EQ(ruling.stage, "INPUT");
      EXPECT_EQ(ruling.subject, names[part]);
    }
  }
}

bool IsUrlSafe(int byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
         byte == '-' || byte == '_';
}

TEST(Rule6, AByteOutsideTheUrlSafeAlphabetIsRefusedWhereverItStands) {
  const std::string token = GoodToken().RawHeader(R"({"alg":"ES256"})").RawPayload(R"({"iss":"x"})").Sign();
  for (int byte = 0; byte < 256; ++byte) {
    if (IsUrlSafe(byte) || byte == '.') continue;
    for (size_t at = 1; at < token.size(); ++at) {
      std::string inserted = token, replaced = token;
      inserted.insert(at, 1, static_cast<char>(byte));
      ASSERT_EQ(Reason(inserted), "BASE64URL_INVALID") << byte << " at " << at;
      if (token[at] == '.' || at + 1 == token.size()) continue;
      replaced[at] = static_cast<char>(byte);
      ASSERT_EQ(Reason(replaced), "BASE64URL_INVALID") << byte << " at " << at;
    }
  }
}

TEST(Rule6, TheAlphabetOfPlainBase64IsRefused) {
  for (const char byte : {'+', '/', '\n', '\r', '?', '\0', '~'}) {
    for (int part = 0; part < 3; ++part) {
      TokenParts parts(GoodToken().Sign());
      (*parts.All()[part])[1] = byte;
      EXPECT_EQ(Reason(parts.Join()), "BASE64URL_INVALID") << +byte;
    }
  }
}

// The 64 letters in their order, to change unused bits of a last one.
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Rule7, UnusedTrailingBitsAreZero) {
  // Blanks behind a JSON text move its end to where it leaves two or four bits unused.
  for (const char* blanks : {"", " ", "  "}) {
    TokenBuilder builder = GoodToken();
    const std::string header = builder.HeaderJson() + blanks, payload = builder.PayloadJson() + blanks;
    const std::string token = builder.RawHeader(header).RawPayload(payload).Sign();
    ASSERT_EQ(Reason(token), kVerified);
    for (int part = 0; part < 3; ++part) {
      TokenParts parts(token);
      std::string& text = *parts.All()[part];
      const int bad_spellings = text.size() % 4 == 2 ? 15 : text.size() % 4 == 3 ? 3 : 0;
      const size_t place = kAlphabet.find(text.back());
      for (int added = 1; added <= bad_spellings; ++added) {
        text.back() = kAlphabet[place + added];
        EXPECT_EQ(Reason(parts.Join()), "BASE64URL_INVALID");
      }
    }
  }
}

TEST(Rule7, OneSpellingOfEachByteIsCanonical) {
  EXPECT_EQ(Rule("AB.e30.e30").reason, "BASE64URL_INVALID");
  EXPECT_EQ(Rule("AA.e30.e30").reason, "JSON_INVALID");  // decodes, to a NUL
}

TEST(Rule8, NoPartHasALengthOfOneModuloFour) {
  const char* const names[] = {"header", "payload", "signature"};
  for (int part = 0; part < 3; ++part) {
    for (const char* bad : {"A", "AAAAA", "AAAAAAAAA"}) {
      TokenParts parts(GoodToken().Sign());
      *parts.All()[part] = bad;
      const Ruling ruling = Rule(parts.Join());
      EXPECT_EQ(ruling.reason, "BASE64URL_INVALID");
      EXPECT_EQ(ruling.subject, names[part]);
    }
  }
}

TEST(Rule9, AnEmptyPartIsRefused) {
  const TokenParts good(GoodToken().Sign());
  ExpectMalformed("." + good.payload + "." + good.signature, "empty header");
  ExpectMalformed(good.header + ".." + good.signature, "empty payload");
  ExpectMalformed(good.header + "." + good.payload + ".", "empty signature");
  ExpectMalformed("..", "empty header");
}

TEST(Rule9, OnlyATokenThatSaysNoneMayLackItsSignature) {
  TokenParts parts(GoodToken().Header("alg", "\"none\"").Sign());
  EXPECT_EQ(Reason(parts.WithSignature("")), "ALGORITHM_NOT_ALLOWED");
  parts.payload.clear();
  ExpectMalformed(parts.WithSignature(""), "empty payload");
}

TEST(Rule10, WhiteSpaceAroundATokenIsRefusedNotTrimmed) {
  const std::string token = GoodToken().Sign();
  ASSERT_EQ(Reason(token), kVerified);
  for (const char* blank : {" ", "\t", "\n", "\r", "\r\n", "\v", "\f", "   "}) {
    ExpectMalformed(blank + token, "white space");
    ExpectMalformed(token + blank, "white space");
    ExpectMalformed(blank + token + blank, "white space");
  }
}

}  // namespace
}  // namespace assay::testing
