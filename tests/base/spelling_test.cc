#include "server/base/spelling.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Spelling, SuggestsWhatIsNear) {
  const std::vector<std::string_view> names = {"issuer", "issuers", "policies", "clock_skew"};
  EXPECT_EQ(Nearest("isuer", names), "issuer");
  EXPECT_EQ(Nearest("isseurs", names), "issuers");
  EXPECT_EQ(Nearest("clockSkew", names), "clock_skew");
  EXPECT_EQ(Nearest("Policies", names), "policies");
}

TEST(Spelling, SuggestsNothingForWhatIsFar) {
  EXPECT_EQ(Nearest("volume", {"issuer", "policies"}), "");
  EXPECT_EQ(Nearest("ab", {"xy"}), "");
  EXPECT_EQ(Nearest(std::string(100000, 'x'), {"issuer"}), "");
  EXPECT_EQ(Nearest("", {"issuer"}), "");
}

TEST(Spelling, WritesTheSuggestionAsAClause) {
  EXPECT_EQ(DidYouMean("isuer", {"issuer"}), "; did you mean \"issuer\"?");
  EXPECT_EQ(DidYouMean("volume", {"issuer"}), "");
}

}  // namespace
}  // namespace assay
