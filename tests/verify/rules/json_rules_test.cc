// Rows 11 to 14 and 72 of verifier-rules.md: the JSON of header and payload.
#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>
#include <string>

#include "server/base/str_cat.h"
#include "tests/testing/token_parts.h"
#include "tests/verify/rules/judge.h"

namespace assay::testing {
namespace {

// Expects `reason` of `json` as a header, at stage header, and as a payload, at stage issuer.
void ExpectOfBoth(const std::string& json, std::string_view reason) {
  const Ruling header = Rule(GoodToken().RawHeader(json).Sign());
  EXPECT_EQ(header.reason, reason) << "header " << json.substr(0, 80);
  EXPECT_EQ(header.stage, "HEADER");
  EXPECT_EQ(header.subject, "header");
  const Ruling payload = Rule(GoodToken().RawPayload(json).Sign());
  EXPECT_EQ(payload.reason, reason) << "payload " << json.substr(0, 80);
  EXPECT_EQ(payload.stage, "ISSUER");
  EXPECT_EQ(payload.subject, "payload");
}

// Expects `reason` where a text that is otherwise in order, as a header and as a payload, has `member` in it.
void ExpectOfMember(const std::string& member, std::string_view reason) {
  const auto with_member = [&](const std::string& json) { return StrCat("{", member, ",", json.substr(1)); };
  EXPECT_EQ(Reason(GoodToken().RawHeader(with_member(GoodToken().HeaderJson())).Sign()), reason) << member;
  EXPECT_EQ(Reason(GoodToken().RawPayload(with_member(GoodToken().PayloadJson())).Sign()), reason) << member;
}

std::string Utf16(std::string_view text, bool big_endian) {
  std::string wide;
  for (const char c : text) wide += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

TEST(Rule11, HeaderAndPayloadAreObjects) {
  for (const char* json : {"[]", R"([{"alg":"ES256"}])", "1", "1.5", "null", "true", "false", "\"text\""}) {
    ExpectOfBoth(json, "JSON_INVALID");
  }
}

TEST(Rule11, HeaderAndPayloadAreUtf8) {
  const std::string header = GoodToken().HeaderJson();
  ExpectOfBoth(Utf16(header, true), "JSON_INVALID");
  ExpectOfBoth(Utf16(header, false), "JSON_INVALID");
  ExpectOfBoth("\xfe\xff" + Utf16(header, true), "JSON_INVALID");
  ExpectOfBoth("\xff\xfe" + Utf16(header, false), "JSON_INVALID");
  ExpectOfBoth("{\"alg\":\"ES256\",\"x\":\"\xe9\"}", "JSON_INVALID");  // Latin-1
}

TEST(Rule11, AByteOrderMarkIsRefused) {
  ExpectOfBoth("\xef\xbb\xbf" + GoodToken().HeaderJson(), "JSON_INVALID");
  ExpectOfBoth("\xef\xbb\xbf{}", "JSON_INVALID");
}

TEST(Rule11, ALoneSurrogateIsRefused) {
  for (const char* text : {R"(\ud800)", R"(\udfff)", R"(\ud800\ud800)", R"(\udc00\ud800)", R"(\ud83dx)"}) {
    ExpectOfMember(StrCat(R"("x":")", text, "\""), "JSON_INVALID");
  }
  ExpectOfMember(R"("x":"\ud83d\ude00")", kVerified);
}

TEST(Rule11, WhatIsNoJsonIsRefused) {
  for (const char* json : {"{",
                           "}",
                           "{]",
                           "{\"alg\"}",
                           "{\"alg\":}",
                           "{alg:\"ES256\"}",
                           "{'alg':'ES256'}",
                           "{\"alg\":\"ES256\",}",
                           "{\"alg\":\"ES256\"",
                           "{\"alg\":\"ES256}",
                           "{\"alg\":\"ES\n256\"}",
                           " ",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":.5}",
                           "{\"a\":1.}",
                           "{\"a\":0x10}",
                           "{\"a\":NaN}",
                           "{\"a\":Infinity}",
                           "{\"a\":tru}",
                           "{\"a\":\"\\x41\"}",
                           "{\"a\":1}// note",
                           "/**/{\"a\":1}"}) {
    ExpectOfBoth(json, "JSON_INVALID");
  }
}

TEST(Rule12, DuplicateMemberNamesAreRefused) {
  EXPECT_EQ(Reason(GoodToken().RawHeader(R"({"alg":"ES256","kid":"key-1","alg":"ES256"})").Sign()),
            "DUPLICATE_MEMBER");
  EXPECT_EQ(Reason(GoodToken().RawHeader(R"({"alg":"none","kid":"key-1","alg":"ES256"})").Sign()),
            "DUPLICATE_MEMBER");
  EXPECT_EQ(Reason(GoodToken().RawPayload(R"({"exp":1,"iss":"x","exp":9999999999})").Sign()),
            "DUPLICATE_MEMBER");
  ExpectOfBoth(R"({"alg":"ES256","alg":"ES256"})", "DUPLICATE_MEMBER");
}

TEST(Rule12, DuplicateMemberNamesAreSeenThroughTheirEscapes) {
  ExpectOfBoth("{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}", "DUPLICATE_MEMBER");
  ExpectOfBoth("{\"\\u0065xp\":1,\"exp\":1}", "DUPLICATE_MEMBER");
  ExpectOfBoth(R"({"a/b":1,"a\/b":1})", "DUPLICATE_MEMBER");
  ExpectOfBoth("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":1}", "DUPLICATE_MEMBER");
}

TEST(Rule12, DuplicateMemberNamesAreRefusedAtEveryDepth) {
  ExpectOfMember(R"("x":{"a":1,"a":1})", "DUPLICATE_MEMBER");
  ExpectOfMember(R"("x":[[{"a":{"b":1,"c":2,"b":3}}]])", "DUPLICATE_MEMBER");
  ExpectOfMember(R"("x":{"a":1},"y":{"a":1,"A":2})", kVerified);
}

TEST(Rule12, DuplicateMemberNamesAreFoundAmongManyMembers) {
  std::string many;
  for (int i = 0; i < 300; ++i) StrAppend(&many, R"("m)", i, R"(":1,)");
  ExpectOfMember(many + R"("last":1)", kVerified);
  ExpectOfMember(many + R"("m17":1)", "DUPLICATE_MEMBER");
  ExpectOfMember(many + R"("m299":1)", "DUPLICATE_MEMBER");
}

TEST(Rule13, BytesBehindTheJsonValueAreRefused) {
  const std::string header = GoodToken().HeaderJson();
  for (const std::string& more : {std::string("x"), std::string("{}"), header, std::string(","),
                                  std::string("\0", 1), std::string(" x"), std::string("\n1")}) {
    ExpectOfBoth(header + more, "JSON_INVALID");
  }
}

TEST(Rule13, WhiteSpaceOfJsonMayStandAroundTheValue) {
  TokenBuilder builder = GoodToken();
  const std::string header = builder.HeaderJson(), payload = builder.PayloadJson();
  EXPECT_EQ(Reason(builder.RawHeader(" \t" + header + "\r\n").RawPayload("\n" + payload + " ").Sign()),
            kVerified);
}

// Nested is an array inside an array, and so on, `depth` of them.
std::string Nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Rule14, SixteenNestedContainersPassAndSeventeenAreRefused) {
  // The object around them is the first.
  ExpectOfMember(StrCat(R"("x":)", Nested(14)), kVerified);
  ExpectOfMember(StrCat(R"("x":)", Nested(15)), kVerified);
  ExpectOfMember(StrCat(R"("x":)", Nested(16)), "JSON_TOO_DEEP");
  ExpectOfMember(StrCat(R"("x":)", Nested(17)), "JSON_TOO_DEEP");
  ExpectOfMember(StrCat(R"("x":)", Nested(1000)), "JSON_TOO_DEEP");
}

TEST(Rule14, ObjectsNestAsArraysDo) {
  const auto nested = [](int depth) {
    std::string json = "1";
    for (int i = 0; i < depth; ++i) json = StrCat(R"({"a":)", json, "}");
    return StrCat(R"("x":)", json);
  };
  ExpectOfMember(nested(15), kVerified);
  ExpectOfMember(nested(16), "JSON_TOO_DEEP");
}

TEST(Rule14, TenThousandOpenBracketsAreTooDeep) {
  ExpectOfBoth(std::string(10'000, '['), "JSON_TOO_DEEP");
  ExpectOfBoth(StrCat(R"({"alg":"ES256","x":)", std::string(10'000, '[')), "JSON_TOO_DEEP");
  ExpectOfBoth(StrCat(R"({"alg":"ES256","x":)", Nested(5'000), "}"), "JSON_TOO_DEEP");
}

TEST(Rule14, BracketsInsideStringsAreNoDepth) {
  ExpectOfMember(StrCat(R"("x":"\")", std::string(1000, '['), R"(","y":[])"), kVerified);
}

// Runs `work` on a thread with the smallest stack that this build's frames bear.
void OnSmallStack(std::function<void()> work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 192 << 10), 0);
  pthread_t thread;
  const auto run = [](void* function) -> void* {
    (*static_cast<std::function<void()>*>(function))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(Rule14, AMillionBracketsNeedNoStackToParseOrToFree) {
  const std::string open = GoodToken().RawHeader(std::string(1'000'000, '[')).Sign();
  const std::string closed = GoodToken().RawPayload(Nested(500'000)).Sign();
  OnSmallStack([&] {
    for (const std::string& token : {open, closed}) {
      EXPECT_EQ(TrustingJudge().Try(token, TestTime(), {}, 2 << 20).reason, "JSON_TOO_DEEP");
    }
  });
}

TEST(Rule72, UnpairedSurrogatesAreRefused) {
  ExpectOfMember(R"("x":"\ud800")", "JSON_INVALID");
  ExpectOfMember(R"("\udc00":"x")", "JSON_INVALID");
  ExpectOfMember("\"x\":\"\xed\xa0\x80\"", "JSON_INVALID");  // U+D800 written as if it were a character
  ExpectOfMember("\"x\":\"\xed\xbf\xbf\"", "JSON_INVALID");
  ExpectOfMember("\"x\":\"\xed\xa0\xbd\xed\xb8\x80\"", "JSON_INVALID");  // CESU-8
}

TEST(Rule72, OverLongUtf8IsRefused) {
  for (const char* bytes : {"\xc0\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
                            "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"}) {
    ExpectOfMember(StrCat("\"x\":\"", bytes, "\""), "JSON_INVALID");
    ExpectOfMember(StrCat("\"", bytes, "\":1"), "JSON_INVALID");
  }
}

TEST(Rule72, BytesThatAreNoUtf8AreRefused) {
  for (const char* bytes : {"\x80", "\xbf", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
                            "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc3\xc3\xa9"}) {
    ExpectOfMember(StrCat("\"x\":\"", bytes, "\""), "JSON_INVALID");
  }
  ExpectOfMember("\"x\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\"", kVerified);
}

}  // namespace
}  // namespace assay::testing
