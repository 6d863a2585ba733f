#include "server/base/str_cat.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace assay {
namespace {

TEST(StrCat, JoinsTextsAndIntegersOfEveryWidth) {
  const std::string text = "b";
  EXPECT_EQ(StrCat("a", text, std::string_view("c"), 1, size_t{2}, INT64_MIN), "abc12-9223372036854775808");
  EXPECT_EQ(StrCat(UINT64_MAX), "18446744073709551615");
  EXPECT_EQ(StrCat(), "");
}

TEST(StrAppend, KeepsWhatWasThere) {
  std::string text = "x=";
  StrAppend(&text, 7, ";");
  EXPECT_EQ(text, "x=7;");
}

}  // namespace
}  // namespace assay
