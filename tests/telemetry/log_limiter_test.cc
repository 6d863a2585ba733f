#include "server/telemetry/log_limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

namespace assay {
namespace {

constexpr absl::Duration kStart = absl::Seconds(1000);

int Admitted(LogLimiter& limiter, int lines, absl::Duration at, const char* issuer = "issuer") {
  int admitted = 0;
  for (int i = 0; i < lines; ++i) admitted += limiter.Admit("event", issuer, "reason", at).has_value();
  return admitted;
}

TEST(LogLimiter, AdmitsTenLinesOfAKindASecond) {
  for (const int lines : {9, 10, 11}) {
    LogLimiter limiter;
    EXPECT_EQ(Admitted(limiter, lines, kStart), std::min(lines, 10));
  }
}

TEST(LogLimiter, CountsEachKindByItself) {
  LogLimiter limiter;
  EXPECT_EQ(Admitted(limiter, 20, kStart, "a"), 10);
  EXPECT_EQ(Admitted(limiter, 20, kStart, "b"), 10);
  EXPECT_TRUE(limiter.Admit("other event", "a", "reason", kStart));
  EXPECT_TRUE(limiter.Admit("event", "a", "other reason", kStart));
}

TEST(LogLimiter, AdmitsAgainOnceTheSecondIsOver) {
  LogLimiter limiter;
  Admitted(limiter, 10, kStart);
  EXPECT_FALSE(limiter.Admit("event", "issuer", "reason", kStart + absl::Seconds(1) - absl::Nanoseconds(1)));
  EXPECT_TRUE(limiter.Admit("event", "issuer", "reason", kStart + absl::Seconds(1)));
}

TEST(LogLimiter, TellsTheNextLineHowManyWereFolded) {
  LogLimiter limiter;
  Admitted(limiter, 17, kStart);
  const auto next = [&] { return limiter.Admit("event", "issuer", "reason", kStart + absl::Seconds(1)); };
  EXPECT_EQ(next(), std::optional<uint64_t>(7));
  EXPECT_EQ(next(), std::optional<uint64_t>(0));
}

TEST(LogLimiter, HandsOutWhatNoNextLineTold) {
  LogLimiter limiter;
  Admitted(limiter, 12, kStart, "a");
  Admitted(limiter, 10, kStart, "b");
  EXPECT_TRUE(limiter.TakeFolded(kStart + absl::Milliseconds(999)).empty());
  const auto folded = limiter.TakeFolded(kStart + absl::Milliseconds(1999));
  ASSERT_EQ(folded.size(), 1u);
  EXPECT_EQ(folded[0].kind.issuer, "a");
  EXPECT_EQ(folded[0].lines, 2u);
  EXPECT_TRUE(limiter.TakeFolded(kStart + absl::Seconds(5)).empty());
}

TEST(LogLimiter, HandsOutEverythingAtTheEnd) {
  LogLimiter limiter;
  Admitted(limiter, 12, kStart);
  EXPECT_EQ(limiter.TakeFolded(kStart, /*all=*/true).size(), 1u);
}

TEST(LogLimiter, HoldsABoundedNumberOfKinds) {
  LogLimiter limiter;
  for (size_t i = 0; i < LogLimiter::kKinds; ++i) {
    EXPECT_EQ(Admitted(limiter, 1, kStart, std::to_string(i).c_str()), 1);
  }
  int admitted = 0;
  for (int i = 0; i < 100; ++i)
    admitted += Admitted(limiter, 1, kStart, ("more" + std::to_string(i)).c_str());
  EXPECT_EQ(admitted, 10);
}

}  // namespace
}  // namespace assay
