#include "server/config/utf8.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Utf8, PassesEveryLengthOfCharacter) {
  EXPECT_EQ(FindInvalidUtf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8("\xf4\x8f\xbf\xbf\xed\x9f\xbf\xef\xbf\xbf"), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8(""), std::string_view::npos);
}

TEST(Utf8, FindsTheFirstBadByte) {
  for (std::string_view bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3x"}) {
    EXPECT_EQ(FindInvalidUtf8("ab" + std::string(bad)), 2u);
  }
  EXPECT_EQ(FindInvalidUtf8(std::string_view("a\0b", 3)), 1u);
}

TEST(Utf8, CountsColumnsInCharacters) {
  const SourcePosition position = PositionAt("a\n\xc3\xa9x", 4);
  EXPECT_EQ(position.line, 2);
  EXPECT_EQ(position.column, 2);
}

}  // namespace
}  // namespace assay
