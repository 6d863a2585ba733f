#include "client/cli/pasted_text.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace assay::cli {
namespace {

std::string Read(const std::string& bytes) {
  std::istringstream in(bytes);
  return ReadPasted(in);
}

TEST(PastedText, LeavesTheOneLineEndOutThatFilesAndTerminalsAdd) {
  EXPECT_EQ(Read("a.b.c\n"), "a.b.c");
  EXPECT_EQ(Read("a.b.c\r\n"), "a.b.c");
  EXPECT_EQ(Read("a.b.c"), "a.b.c");
  EXPECT_EQ(Read("a.b.c\n\n"), "a.b.c\n");
  EXPECT_EQ(Read("{\n\"a\": 1}\n"), "{\n\"a\": 1}");
  EXPECT_EQ(Read("\n"), "");
}

TEST(PastedText, ReadsNoMoreThanIsWorthSending) {
  EXPECT_EQ(Read(std::string(65536, 'x') + "\n").size(), 65536u);
  EXPECT_EQ(Read(std::string(1 << 20, 'x')).size(), 65537u);
}

TEST(PastedText, MakesATextOfAnyBytes) {
  EXPECT_EQ(Sendable("a\xff\xc3\xa9z"), "a???z");
  EXPECT_EQ(Sendable(std::string(65538, 'x')).size(), 65537u);
}

}  // namespace
}  // namespace assay::cli
