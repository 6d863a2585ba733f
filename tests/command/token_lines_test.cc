#include "server/command/token_lines.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace assay {
namespace {

std::vector<std::string> LinesOf(const std::string& text, size_t max_bytes = 100) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  const size_t count = ForEachLine(in, max_bytes, [&](const std::string& line) { lines.push_back(line); });
  EXPECT_EQ(count, lines.size());
  return lines;
}

TEST(TokenLines, ALineFeedEndsALineAndIsNoPartOfIt) {
  EXPECT_EQ(LinesOf("a\nb\n"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(LinesOf("a\nb"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(LinesOf("a\n\nb"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(LinesOf(" a\r\n"), (std::vector<std::string>{" a\r"}));
  EXPECT_TRUE(LinesOf("").empty());
}

TEST(TokenLines, KeepsOneByteMoreThanTheLimitOfALongLine) {
  EXPECT_EQ(LinesOf("1234\n5", 4), (std::vector<std::string>{"1234", "5"}));
  EXPECT_EQ(LinesOf("12345\n5", 4), (std::vector<std::string>{"12345", "5"}));
  EXPECT_EQ(LinesOf(std::string(1'000'000, 'x') + "\n5", 4), (std::vector<std::string>{"xxxxx", "5"}));
}

TEST(TokenLines, EveryByteIsKept) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    if (i != '\n') bytes += static_cast<char>(i);
  }
  EXPECT_EQ(LinesOf(bytes, 300), (std::vector<std::string>{bytes}));
}

}  // namespace
}  // namespace assay
