#include "server/telemetry/failure_fold.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

constexpr v1::KeySetFault kDns = v1::KEY_SET_FAULT_DNS;
constexpr v1::KeySetFault kTimeout = v1::KEY_SET_FAULT_TIMEOUT;

TEST(FailureFold, LetsTheFirstThroughAndThenOneAMinute) {
  FailureFold fold;
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(100)), 0);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(101)), std::nullopt);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(160) - absl::Milliseconds(1)), std::nullopt);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(160)), 2);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(219)), std::nullopt);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(220)), 1);
}

TEST(FailureFold, LetsEachChangeOfTheFaultThrough) {
  FailureFold fold;
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(1)), 0);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(2)), std::nullopt);
  EXPECT_EQ(fold.Failed("a", kTimeout, absl::Seconds(3)), 1);
  EXPECT_EQ(fold.Failed("a", kTimeout, absl::Seconds(4)), std::nullopt);
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(5)), 1);
}

TEST(FailureFold, KeepsIssuersApart) {
  FailureFold fold;
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(1)), 0);
  EXPECT_EQ(fold.Failed("b", kDns, absl::Seconds(1)), 0);
  EXPECT_TRUE(fold.Recovered("b", absl::Seconds(2)));
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(3)), std::nullopt);
}

TEST(FailureFold, TellsTheEndOfAnOutageOnce) {
  FailureFold fold;
  EXPECT_FALSE(fold.Recovered("a", absl::Seconds(1)));
  for (int i = 10; i < 13; ++i) fold.Failed("a", kDns, absl::Seconds(i));
  const auto outage = fold.Recovered("a", absl::Seconds(30));
  ASSERT_TRUE(outage);
  EXPECT_EQ(outage->failures, 3);
  EXPECT_EQ(outage->lasted, absl::Seconds(20));
  EXPECT_FALSE(fold.Recovered("a", absl::Seconds(31)));
  EXPECT_EQ(fold.Failed("a", kDns, absl::Seconds(32)), 0);
}

}  // namespace
}  // namespace assay
