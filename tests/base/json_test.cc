#include "server/base/json.h"

#include <gtest/gtest.h>

#include "server/base/limits.h"

namespace assay {
namespace {

std::optional<JsonError> FaultOf(const std::string& text) {
  const auto document = JsonDocument::Parse(text);
  return document ? std::nullopt : std::optional(document.error());
}

std::string Nested(int depth, char open, char close) {
  return std::string(static_cast<size_t>(depth), open) + std::string(static_cast<size_t>(depth), close);
}

TEST(JsonDocument, KeepsIntegersOf64BitsExact) {
  auto document =
      JsonDocument::Parse(R"({"a":9007199254740993,"b":-9223372036854775808,"c":18446744073709551615})");
  ASSERT_TRUE(document);
  const JsonObject object = *AsObject(document->root());
  EXPECT_EQ(int64_t(*Member(object, "a")), 9007199254740993);
  EXPECT_EQ(int64_t(*Member(object, "b")), INT64_MIN);
  EXPECT_EQ(uint64_t(*Member(object, "c")), UINT64_MAX);
}

TEST(JsonDocument, LivesOnWhenItMoves) {
  auto document = JsonDocument::Parse(R"({"name":"value"})");
  ASSERT_TRUE(document);
  const std::string_view text = *AsString(*Member(*AsObject(document->root()), "name"));
  const JsonDocument moved = *std::move(document);
  ASSERT_TRUE(JsonDocument::Parse(R"({"other":"document"})"));
  EXPECT_EQ(text, "value");
}

TEST(JsonDocument, RefusesNumbersThatNoTypeHolds) {
  for (const char* text : {"18446744073709551616", "-9223372036854775809", "1e400", "-1e400", "NaN",
                           "Infinity", "01", "+1", ".5"}) {
    EXPECT_EQ(FaultOf(text), JsonError::kInvalid) << text;
  }
}

TEST(JsonDocument, RefusesTrailingBytesCommentsAndByteOrderMarks) {
  for (const char* text :
       {"{} x", "{}{}", "{}//c", "/**/{}", "\xef\xbb\xbf{}", "", " ", "{", "{\"a\":1,}", "{'a':1}"}) {
    EXPECT_EQ(FaultOf(text), JsonError::kInvalid) << text;
  }
}

TEST(JsonDocument, RefusesWhatIsNotUtf8) {
  for (const char* text :
       {"\"\xc0\x80\"", "\"\xff\"", "\"\xed\xa0\x80\"", R"("\ud800")", R"("\udc00x")", "\"\xe2\x82\""}) {
    EXPECT_EQ(FaultOf(text), JsonError::kInvalid) << text;
  }
}

TEST(JsonDocument, RefusesAMemberNamedTwiceAtAnyDepthAndInAnySpelling) {
  for (const char* text : {R"({"alg":1,"alg":1})", R"({"alg":1,"\u0061lg":1})",
                           R"([{"a":{"b":1,"c":2,"b":3}}])", R"({"":1,"":2})"}) {
    EXPECT_EQ(FaultOf(text), JsonError::kDuplicateMember) << text;
  }
  EXPECT_EQ(FaultOf(R"({"a":{"a":1},"A":2})"), std::nullopt);
}

TEST(JsonDocument, FindsADuplicateAmongManyMembers) {
  for (const int count : {15, 16, 17, 1000}) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += "\"m" + std::to_string(i) + "\":0,";
    EXPECT_EQ(FaultOf(text + "\"last\":0}"), std::nullopt) << count;
    EXPECT_EQ(FaultOf(text + "\"m0\":0}"), JsonError::kDuplicateMember) << count;
  }
}

TEST(JsonDocument, AllowsTheDepthCapAndRefusesOneMore) {
  EXPECT_EQ(FaultOf(Nested(kJsonDepth - 1, '[', ']')), std::nullopt);
  EXPECT_EQ(FaultOf(Nested(kJsonDepth, '[', ']')), std::nullopt);
  EXPECT_EQ(FaultOf(Nested(kJsonDepth + 1, '[', ']')), JsonError::kTooDeep);
  EXPECT_EQ(FaultOf(Nested(kJsonDepth + 2, '[', ']')), JsonError::kTooDeep);
  EXPECT_EQ(FaultOf(Nested(1'000'000, '[', ']')), JsonError::kTooDeep);
  EXPECT_EQ(FaultOf(std::string(10'000, '[')), JsonError::kTooDeep);
  std::string objects = "1";
  for (int i = 0; i < kJsonDepth; ++i) objects = "{\"a\":" + objects + "}";
  EXPECT_EQ(FaultOf(objects), std::nullopt);
  EXPECT_EQ(FaultOf("{\"a\":" + objects + "}"), JsonError::kTooDeep);
}

TEST(JsonDocument, NulIsDataInsideAString) {
  auto document = JsonDocument::Parse(R"("a\u0000b")");
  ASSERT_TRUE(document);
  EXPECT_EQ(AsString(document->root()), std::string_view("a\0b", 3));
}

TEST(JsonQuote, EscapesWhatAStringMayNotHold) {
  EXPECT_EQ(JsonQuote("a\"b\\c\nd\x01"), R"("a\"b\\c\u000ad\u0001")");
  EXPECT_EQ(JsonQuote("\xc3\xa9"), "\"\xc3\xa9\"");
}

}  // namespace
}  // namespace assay
