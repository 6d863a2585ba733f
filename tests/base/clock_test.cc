#include "server/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace assay {
namespace {

TEST(SystemClock, ReadsTheWallAndNeverGoesBack) {
  const SystemClock clock;
  const absl::Time before = absl::Now();
  const Instant first = clock.Now();
  const Instant second = clock.Now();
  EXPECT_GE(first.wall, before);
  EXPECT_LE(first.wall, absl::Now());
  EXPECT_GE(second.steady, first.steady);
}

TEST(Instant, MovesBothClocks) {
  const Instant start{absl::FromUnixSeconds(100), absl::Seconds(5)};
  const Instant later = start + absl::Seconds(3);
  EXPECT_EQ(later.wall, absl::FromUnixSeconds(103));
  EXPECT_EQ(later.steady, absl::Seconds(8));
}

}  // namespace
}  // namespace assay
