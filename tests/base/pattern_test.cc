#include "server/base/pattern.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Pattern, IsOfTheWholeText) {
  const Pattern pattern = *Pattern::Compile("eu-[a-z]+|us");
  EXPECT_TRUE(pattern.MatchesAll("eu-west"));
  EXPECT_TRUE(pattern.MatchesAll("us"));
  for (const char* other : {"", "eu-", "eu-west1", "xus", "usx", "us\n"}) {
    EXPECT_FALSE(pattern.MatchesAll(other)) << other;
  }
  EXPECT_EQ(pattern.text(), "eu-[a-z]+|us");
}

TEST(Pattern, SaysWhatIsWrongWithIt) {
  EXPECT_EQ(Pattern::Compile("(a").error(), "is no pattern in RE2's syntax: missing ): (a");
  EXPECT_EQ(Pattern::Compile("a(?=b)").error(), "is no pattern in RE2's syntax: invalid perl operator: (?=");
}

TEST(Pattern, RefusesOneThatWouldTakeMuchMemory) { EXPECT_FALSE(Pattern::Compile("((a{100}){100}){100}")); }

// 16 KiB of "ab" without order took the first 140 ms: RE2 falls back to going through every step for each
// byte.
TEST(Pattern, RefusesOneThatWouldTakeLong) {
  EXPECT_EQ(
      Pattern::Compile(".*a.{900}b").error(),
      "takes too long to match: it compiles to 7214 steps, at most 2000 are taken; count less in {...}, and "
      "use fewer classes such as \\p{L}");
  for (const char* pattern :
       {".*a.{240}b", "\\p{L}+", "[a-z0-9.-]{1,253}", "spiffe://acme\\.com/ns/[a-z0-9-]{1,63}/.*"}) {
    EXPECT_TRUE(Pattern::Compile(pattern)) << pattern;
  }
  EXPECT_FALSE(Pattern::Compile(".*a.{250}b"));
}

// A backtracking engine would need 2^64 steps.
TEST(Pattern, TakesTimeInProportionToTheText) {
  EXPECT_FALSE(Pattern::Compile("(a|aa)+$")->MatchesAll(std::string(1 << 16, 'a') + "b"));
}

}  // namespace
}  // namespace assay
