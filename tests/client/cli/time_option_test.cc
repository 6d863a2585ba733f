#include "client/cli/time_option.h"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(ParseWallTime, ReadsRfc3339AndUnixSeconds) {
  EXPECT_EQ(ParseWallTime("1700000000"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(ParseWallTime("2023-11-14T22:13:20Z"), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(ParseWallTime("2023-11-15T00:13:20.5+02:00"), absl::FromUnixMillis(1'700'000'000'500));
}

TEST(ParseWallTime, RefusesAnythingElse) {
  for (const char* text :
       {"", "now", "2023-11-14", "1700000000s", "2023-11-14 22:13:20", "99999999999999999999"}) {
    EXPECT_EQ(ParseWallTime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay::cli
