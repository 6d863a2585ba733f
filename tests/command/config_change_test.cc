#include "server/command/config_change.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

const std::vector<ConfigDifference> kTwo = {{Effect::kAccepts, "policies.p.max_age", "2h, was 1h"},
                                            {Effect::kNothing, "telemetry.log.level", "warn, was info"}};

TEST(ConfigChange, IsALineADifferenceAndACount) {
  EXPECT_EQ(DifferencesText(kTwo),
            "newly accepts    policies.p.max_age: 2h, was 1h\n"
            "judges the same  telemetry.log.level: warn, was info\n"
            "1 newly accepts, 1 judges the same\n");
  EXPECT_EQ(DifferencesText({}), "no difference\n");
}

TEST(ConfigChange, IsOneObjectOfJson) {
  EXPECT_EQ(
      DifferencesJson({kTwo[1]}),
      R"({"judges_the_same":true,"differences":[{"effect":"judges the same","path":"telemetry.log.level",)"
      R"("text":"warn, was info"}]})"
      "\n");
}

TEST(ConfigChange, OnlyWhatChangesAVerdictCounts) {
  EXPECT_FALSE(JudgesTheSame(kTwo));
  EXPECT_TRUE(JudgesTheSame({kTwo[1]}));
  EXPECT_TRUE(JudgesTheSame({}));
}

}  // namespace
}  // namespace assay
