#include "server/config/reload_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FaultLines, AreBoundedInNumberAndLengthAndTellHowManyMoreThereAre) {
  const ConfigFaults faults = {{"a", 1, 2, "one\nline", "f.yaml"},
                               {"b", 2, 1, std::string(394, 'x') + "\xc3\xa9z"},
                               {"c", 0, 0, "last"}};
  EXPECT_THAT(FaultLines(faults, 3), ElementsAre("f.yaml:1:2: a: one\\u000aline",
                                                 "2:1: b: " + std::string(392, 'x') + "...", "c: last"));
  EXPECT_THAT(FaultLines(faults, 1), ElementsAre("f.yaml:1:2: a: one\\u000aline", "and 2 more"));
  EXPECT_THAT(FaultLines({}), IsEmpty());
}

TEST(FaultLines, AreCutBetweenCharacters) {
  // The 400th byte is the first of a two-byte character.
  const ConfigFaults faults = {{"", 0, 0, std::string(399, 'x') + "\xc3\xa9z"}};
  EXPECT_THAT(FaultLines(faults), ElementsAre(std::string(399, 'x') + "..."));
}

}  // namespace
}  // namespace assay
