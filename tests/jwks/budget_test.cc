#include "server/jwks/budget.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Budget, GivesABurstAndThenOneAtATime) {
  Budget budget(3, absl::Seconds(10));
  const absl::Duration start = absl::Hours(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(budget.NextAt(), start);
    budget.Take(start);
  }
  EXPECT_EQ(budget.NextAt(), start + absl::Seconds(10));
  budget.Take(start + absl::Seconds(10));
  EXPECT_EQ(budget.NextAt(), start + absl::Seconds(20));
}

TEST(Budget, IsFullAgainAfterARestAndNeverFuller) {
  Budget budget(3, absl::Seconds(10));
  absl::Duration now = absl::Hours(1);
  for (int i = 0; i < 3; ++i) budget.Take(now);
  now += absl::Hours(5);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(budget.NextAt(), now);
    budget.Take(now);
  }
  EXPECT_EQ(budget.NextAt(), now + absl::Seconds(10));
}

}  // namespace
}  // namespace assay
