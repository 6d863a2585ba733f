#include "server/base/json_scalar.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

bool Equal(const std::string& value, const std::string& scalar) {
  const auto document = JsonDocument::Parse(value);
  return JsonScalar::Parse(scalar)->Equals(document->root());
}

// Order is '<', '=' or '>' of two JSON texts; '?' where they have none.
char Order(const std::string& value, const std::string& scalar) {
  const auto document = JsonDocument::Parse(value);
  const auto order = JsonScalar::Parse(scalar)->Order(document->root());
  return !order ? '?' : *order < 0 ? '<' : *order > 0 ? '>' : '=';
}

TEST(JsonScalar, ReadsScalarsOnly) {
  for (const char* text : {"\"\"", "\"a\"", "0", "-1", "1.5", "1e308", "true", "false", "null",
                           "18446744073709551615", "-9223372036854775808"}) {
    ASSERT_TRUE(JsonScalar::Parse(text)) << text;
    EXPECT_EQ(JsonScalar::Parse(text)->text(), text);
  }
  for (const char* text :
       {"", "[]", "[1]", "{}", "a", "'a'", "01", "1e400", "18446744073709551616", "1 2", "nan"})
    EXPECT_FALSE(JsonScalar::Parse(text)) << text;
}

TEST(JsonScalar, ConvertsNoTypeIntoAnother) {
  const char* const values[] = {"\"1\"", "1", "true",  "null", "\"true\"", "\"null\"",
                                "\"\"",  "0", "false", "[1]",  "{}"};
  for (const char* value : values) {
    for (const char* scalar : values) {
      if (*scalar == '[' || *scalar == '{') continue;
      EXPECT_EQ(Equal(value, scalar), value == scalar) << value << " " << scalar;
    }
  }
}

TEST(JsonScalar, ComparesStringsByteForByte) {
  EXPECT_TRUE(Equal(R"("\u0061")", "\"a\""));
  EXPECT_FALSE(Equal("\"A\"", "\"a\""));
  EXPECT_FALSE(Equal(R"("a\u0000")", "\"a\""));
  EXPECT_FALSE(Equal("\"\xc3\xa4\"", "\"a\xcc\x88\""));  // composed and decomposed
}

TEST(JsonScalar, ComparesNumbersExactly) {
  EXPECT_TRUE(Equal("1", "1.0"));
  EXPECT_TRUE(Equal("1e2", "100"));
  EXPECT_TRUE(Equal("-0.0", "0"));
  EXPECT_EQ(Order("9007199254740993", "9007199254740992"), '>');
  EXPECT_EQ(Order("9007199254740993", "9007199254740992.0"), '>');
  EXPECT_EQ(Order("9007199254740992.0", "9007199254740993"), '<');
  EXPECT_EQ(Order("9223372036854775807", "9223372036854775808"), '<');
  EXPECT_EQ(Order("9223372036854775807", "9223372036854775808.0"), '<');
  EXPECT_EQ(Order("18446744073709551615", "18446744073709551616.0"), '<');
  EXPECT_EQ(Order("-9223372036854775808", "-9223372036854775808.0"), '=');
  EXPECT_EQ(Order("-9223372036854775808", "-1e300"), '>');
  EXPECT_EQ(Order("1e300", "18446744073709551615"), '>');
  EXPECT_EQ(Order("2", "2.5"), '<');
  EXPECT_EQ(Order("3", "2.5"), '>');
  EXPECT_EQ(Order("-2", "-2.5"), '>');
  EXPECT_EQ(Order("-3", "-2.5"), '<');
  EXPECT_EQ(Order("0", "-5e-324"), '>');
  EXPECT_EQ(Order("0.5", "0"), '>');
}

TEST(JsonScalar, OrdersNothingButNumbers) {
  for (const char* value : {"\"1\"", "true", "null", "[1]", "{}"}) EXPECT_EQ(Order(value, "1"), '?') << value;
  for (const char* scalar : {"\"1\"", "true", "null"}) EXPECT_EQ(Order("1", scalar), '?') << scalar;
}

TEST(JsonScalar, TellsWhatItIs) {
  EXPECT_TRUE(JsonScalar::Parse("1")->is_number() && JsonScalar::Parse("1.5")->is_number());
  EXPECT_FALSE(JsonScalar::Parse("\"1\"")->is_number() || JsonScalar::Parse("null")->is_number());
  EXPECT_EQ(*JsonScalar::Parse("\"a\"")->string(), "a");
  EXPECT_EQ(JsonScalar::Parse("1")->string(), nullptr);
}

}  // namespace
}  // namespace assay
