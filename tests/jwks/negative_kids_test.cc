#include "server/jwks/negative_kids.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

constexpr absl::Duration kStart = absl::Hours(1);

TEST(NegativeKids, HoldsAKidForTwoSecondsThenFourThenEightThenTen) {
  NegativeKids kids({});
  absl::Duration now = kStart;
  for (const int life : {2, 4, 8, 10, 10}) {
    kids.Confirm("a", now);
    kids.Confirm("a", now);  // another waiter of the same landing
    EXPECT_TRUE(kids.Holds("a", now + absl::Seconds(life) - absl::Nanoseconds(1)));
    EXPECT_FALSE(kids.Holds("a", now + absl::Seconds(life)));
    now += absl::Minutes(1);
  }
  EXPECT_FALSE(kids.Holds("b", kStart));
}

TEST(NegativeKids, IsBoundedAndForgetsTheOldestFirst) {
  NegativeKids kids({.entries = 3});
  for (const char* kid : {"a", "b", "c"}) kids.Confirm(kid, kStart);
  kids.Confirm("a", kStart + absl::Milliseconds(1));
  kids.Confirm("d", kStart + absl::Milliseconds(2));
  EXPECT_EQ(kids.size(), 3u);
  const absl::Duration now = kStart + absl::Milliseconds(3);
  EXPECT_TRUE(kids.Holds("a", now));
  EXPECT_FALSE(kids.Holds("b", now));
  EXPECT_TRUE(kids.Holds("c", now));
  EXPECT_TRUE(kids.Holds("d", now));
}

TEST(NegativeKids, ForgetsEverythingWhenCleared) {
  NegativeKids kids({});
  kids.Confirm("a", kStart);
  kids.Clear();
  EXPECT_FALSE(kids.Holds("a", kStart));
  kids.Confirm("a", kStart);
  EXPECT_FALSE(kids.Holds("a", kStart + absl::Seconds(2)));
}

}  // namespace
}  // namespace assay
