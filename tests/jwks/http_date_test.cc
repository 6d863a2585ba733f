#include "server/jwks/http_date.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

const absl::Time kMoment = absl::FromUnixSeconds(784111777);  // the example of RFC 9110 section 5.6.7

TEST(HttpDate, ReadsAllThreeForms) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kMoment);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kMoment);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), kMoment);
}

TEST(HttpDate, RefusesEverythingElse) {
  for (const char* text :
       {"", "0", "-1", "infinite-future", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT trailing", "Sun, 32 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

TEST(HttpDate, DeltaSecondsAreDigitsOnlyAndStopAtTwoToThe31) {
  EXPECT_EQ(ParseDeltaSeconds("0"), absl::ZeroDuration());
  EXPECT_EQ(ParseDeltaSeconds(" 60 "), absl::Seconds(60));
  EXPECT_EQ(ParseDeltaSeconds("2147483647"), absl::Seconds(2147483647));
  EXPECT_EQ(ParseDeltaSeconds("2147483648"), absl::Seconds(2147483648));
  EXPECT_EQ(ParseDeltaSeconds("2147483649"), absl::Seconds(2147483648));
  EXPECT_EQ(ParseDeltaSeconds("18446744073709551617"), absl::Seconds(2147483648));
  for (const char* text : {"", " ", "-1", "+1", "1.5", "1e3", "0x10", "\"60\"", "6 0"}) {
    EXPECT_EQ(ParseDeltaSeconds(text), std::nullopt) << text;
  }
}

TEST(HttpDate, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(ParseRetryAfter("120", kMoment), absl::Seconds(120));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:50:37 GMT", kMoment), absl::Seconds(60));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:48:37 GMT", kMoment), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("", kMoment), absl::ZeroDuration());
  EXPECT_EQ(ParseRetryAfter("soon", kMoment), absl::ZeroDuration());
}

}  // namespace
}  // namespace assay
