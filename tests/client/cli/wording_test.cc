#include "client/cli/wording.h"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(Wording, TellsEnumsShortly) {
  EXPECT_EQ(Short("KEY_SET_STATE_FRESH", "KEY_SET_STATE_"), "fresh");
  EXPECT_EQ(Short("X", "LONGER_"), "");
}

TEST(Wording, TellsHowLongAgoATimeWas) {
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  const auto ago = [&](absl::Duration age) { return Ago(true, TimestampOf(now - age), now); };
  EXPECT_EQ(ago(-absl::Hours(1)), "now");
  EXPECT_EQ(ago(absl::ZeroDuration()), "now");
  EXPECT_EQ(ago(absl::Seconds(59)), "59s ago");
  EXPECT_EQ(ago(absl::Seconds(60)), "1m ago");
  EXPECT_EQ(ago(absl::Hours(75)), "75h ago");
  EXPECT_EQ(Ago(false, {}, now), "-");
}

TEST(Wording, KeepsATimeThroughAMessage) {
  for (const absl::Time time : {absl::UnixEpoch(), absl::FromUnixNanos(1'700'000'000'123'456'789)}) {
    EXPECT_EQ(TimeOf(TimestampOf(time)), time);
  }
}

TEST(Wording, TellsASpanInItsTwoLargestUnits) {
  EXPECT_EQ(Span(absl::Seconds(310)), "5m10s");
  EXPECT_EQ(Span(absl::Seconds(3661)), "1h1m");
  EXPECT_EQ(Span(absl::Hours(76)), "3d4h");
  EXPECT_EQ(Span(absl::Hours(48)), "2d");
}

TEST(Wording, WrapsAtAHundredColumns) {
  EXPECT_EQ(Wrapped("a b", 2), "a b\n");
  EXPECT_EQ(Wrapped("", 2), "\n");
  const std::string word(49, 'x');
  EXPECT_EQ(Wrapped(word + " " + word, 1), word + " " + word + "\n");
  EXPECT_EQ(Wrapped(word + " " + word, 2), word + "\n  " + word + "\n");
  EXPECT_EQ(Wrapped(std::string(200, 'y') + " z", 2), std::string(200, 'y') + "\n  z\n");
}

}  // namespace
}  // namespace assay::cli
