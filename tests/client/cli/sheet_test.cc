#include "client/cli/sheet.h"

#include <gtest/gtest.h>

#include <sstream>

namespace assay::cli {
namespace {

class SheetTest : public ::testing::Test {
 protected:
  std::istringstream in_;
  std::ostringstream out_, err_;
  Console console_{in_, out_, err_};
  Sheet sheet_{console_};
};

TEST_F(SheetTest, AlignsValuesBehindTheirNamesAndLeavesOutWhatHasNone) {
  sheet_.Add("stage", "KEY");
  sheet_.Add("detail", "");
  sheet_.AddProse("cure", "");
  sheet_.Add("a rather long name", "x");
  EXPECT_EQ(sheet_.text(),
            "  stage       KEY\n"
            "  a rather long name x\n");
}

TEST_F(SheetTest, KeepsAValueInOneLineAndBreaksProseBetweenWords) {
  std::string words;
  for (int i = 0; i < 30; ++i) words.append(i == 0 ? "word" : " word").append(std::to_string(10 + i));
  sheet_.Add("one", words);
  EXPECT_EQ(sheet_.text(), "  one         " + words + "\n");

  Sheet prose(console_);
  prose.AddProse("cause", words);
  std::istringstream lines(prose.text());
  std::string line, together;
  for (int count = 0; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 100u);
    EXPECT_EQ(line.substr(0, 14), count == 0 ? "  cause       " : std::string(14, ' '));
    together.append(count == 0 ? "" : " ").append(line.substr(14));
  }
  EXPECT_EQ(together, words);
}

TEST_F(SheetTest, BreaksAtExactlyItsWidthAndKeepsALongerWordWhole) {
  const std::string fits(86, 'x');  // 100 columns less the name's
  sheet_.AddProse("n", fits);
  EXPECT_EQ(sheet_.text(), "  n           " + fits + "\n");
  Sheet longer(console_);
  longer.AddProse("n", fits + "x y");
  EXPECT_EQ(longer.text(), "  n           " + fits + "x\n" + std::string(14, ' ') + "y\n");
  Sheet shorter(console_);
  shorter.AddProse("n", fits.substr(2) + " y z");
  EXPECT_EQ(shorter.text(), "  n           " + fits.substr(2) + " y\n" + std::string(14, ' ') + "z\n");
}

TEST_F(SheetTest, LetsNothingSteerATerminal) {
  sheet_.Add("kid", "a\x1b[31m\nb");
  EXPECT_EQ(sheet_.text(), "  kid         a\\x1b[31m\\x0ab\n");
}

}  // namespace
}  // namespace assay::cli
