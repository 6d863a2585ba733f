#include "server/base/form_encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(FormEncoding, UndoesPlusAndPercent) {
  EXPECT_THAT(DecodeForm("a+b%2B%2f%00"), Optional(std::string("a b+/\0", 6)));
  EXPECT_THAT(DecodeForm(""), Optional(std::string()));
  for (const char* bad : {"%", "%2", "%2x", "a%g0"}) EXPECT_EQ(DecodeForm(bad), std::nullopt) << bad;
}

TEST(FormEncoding, FindsEveryValueOfAField) {
  EXPECT_THAT(FormValues("token=a&x=1&%74oken=b+c&token&token=%zz&&Token=d", "token"),
              ElementsAre(Optional(std::string("a")), Optional(std::string("b c")), Optional(std::string()),
                          std::nullopt));
  EXPECT_THAT(FormValues("", "token"), IsEmpty());
  EXPECT_THAT(FormValues("%zz=a&xtoken=1&tokenx=1", "token"), IsEmpty());
  EXPECT_THAT(FormValues("token=a=b", "token"), ElementsAre(Optional(std::string("a=b"))));
}

TEST(PercentDecode, LeavesThePlusSignAsItIs) {
  EXPECT_EQ(PercentDecode("a+b%2Fc%2f"), "a+b/c/");
  EXPECT_EQ(PercentDecode("%2"), std::nullopt);
  EXPECT_EQ(PercentDecode("%zz"), std::nullopt);
}

}  // namespace
}  // namespace assay
