#include "server/base/visible_text.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(Visible, SpellsOutWhatMovesATerminal) {
  EXPECT_EQ(Visible("\x1b[2J\r\n\t\x7f"), R"(\u001b[2J\u000d\u000a\u0009\u007f)");
  EXPECT_EQ(Visible(std::string("a\0b", 3)), R"(a\u0000b)");
  EXPECT_EQ(Visible("\xc2\x80 \xc2\x9b \xc2\x9f \xc2\xa0"), "\\u0080 \\u009b \\u009f \xc2\xa0");
}

TEST(Visible, SpellsOutWhatTurnsTheDirectionOrBreaksALine) {
  EXPECT_EQ(Visible("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xe2\x80\xae"), R"(\u2028\u2029\u202a\u202e)");
  EXPECT_EQ(Visible("\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8e\xe2\x80\x8f"), R"(\u2066\u2069\u200e\u200f)");
  const std::string beside = "\xe2\x80\x8d\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa";
  EXPECT_EQ(Visible(beside), beside);
}

TEST(Visible, LeavesAllElseAsItIs) {
  const std::string text = "plain \"quoted\" \\ gr\xc3\xbc\xc3\x9f \xe4\xbd\xa0 \xf0\x9f\x98\x80";
  EXPECT_EQ(Visible(text), text);
}

TEST(Visible, IsAlwaysUtf8) {
  EXPECT_EQ(Visible("a\xff\xc2"), "a\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(Visible("\x9b"), "\xef\xbf\xbd");  // what an 8-bit terminal takes for CSI
}

TEST(Utf8Length, KnowsOverLongFormsSurrogatesAndTheEndOfUnicode) {
  EXPECT_EQ(Utf8Length("a"), 1u);
  EXPECT_EQ(Utf8Length("\xc3\xa9"), 2u);
  EXPECT_EQ(Utf8Length("\xef\xbf\xbf"), 3u);
  EXPECT_EQ(Utf8Length("\xf4\x8f\xbf\xbf"), 4u);
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x80"}) {
    EXPECT_EQ(Utf8Length(bad), 0u) << bad;
  }
}

}  // namespace
}  // namespace assay
