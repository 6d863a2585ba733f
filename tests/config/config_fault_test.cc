#include "server/config/config_fault.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(ConfigFault, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(ToString({"a.b", 3, 5, "text"}), "3:5: a.b: text");
  EXPECT_EQ(ToString({"", 3, 5, "text"}), "3:5: text");
  EXPECT_EQ(ToString({"", 0, 0, "text"}), "text");
  EXPECT_EQ(ToString({"a.b", 3, 5, "text", "f.yaml"}), "f.yaml:3:5: a.b: text");
  EXPECT_EQ(ToString({"", 0, 0, "text", "f.yaml"}), "text");
}

// A key may hold whatever YAML can say, and a fault is read on terminals and in logs.
TEST(ConfigFault, IsOneLineThatSteersNoTerminal) {
  EXPECT_EQ(ToString({"a\x1b[2J", 3, 5, "un\nknown \xc2\x9b \xe2\x80\xae", "f\x07"}),
            "f\\u0007:3:5: a\\u001b[2J: un\\u000aknown \\u009b \\u202e");
}

TEST(ConfigFault, QuotesAndCutsBetweenCharacters) {
  EXPECT_EQ(Quoted("a\"b"), "\"a\\\"b\"");
  EXPECT_EQ(Quoted(std::string(64, 'x')), "\"" + std::string(64, 'x') + "\"");
  EXPECT_EQ(Quoted(std::string(65, 'x')), "\"" + std::string(64, 'x') + "...\"");
  // The 64th byte is the first of a two-byte character.
  EXPECT_EQ(Quoted(std::string(63, 'x') + "\xc3\xa9z"), "\"" + std::string(63, 'x') + "...\"");
}

TEST(ConfigFault, JoinsPaths) {
  EXPECT_EQ(JoinPath("", "a"), "a");
  EXPECT_EQ(JoinPath("a", "b"), "a.b");
  EXPECT_EQ(IndexPath("a", 2), "a[2]");
}

}  // namespace
}  // namespace assay
