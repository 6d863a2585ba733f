#include "server/jwks/freshness.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

constexpr absl::Duration kDefault = absl::Seconds(300);

CacheHeaders CacheControl(std::string value, std::string age = "") {
  return {.cache_control = std::move(value), .age = std::move(age), .expires = "", .date = ""};
}

absl::Duration SoftLife(const CacheHeaders& headers) { return ComputeFreshness(headers, {}, 0.5).soft; }

TEST(Freshness, TakesTheDefaultWhereNothingUsableIsSaid) {
  for (const char* value : {"",
                            "public",
                            "no-store",
                            "no-cache",
                            "NO-CACHE, max-age=600",
                            "max-age=600, no-store",
                            "no-cache=\"Set-Cookie\", max-age=600",
                            "max-age=0",
                            "max-age=\"0\"",
                            "max-age=-1",
                            "max-age=",
                            "max-age",
                            "max-age=abc",
                            "max-age=6e2",
                            "max-age=+600",
                            "max-age=60.5",
                            "max-age=\"",
                            "ext=\"max-age=600\"",
                            ",,=,",
                            "ext=\"a,max-age=600",
                            "s-maxage=600",
                            "max-age=\"60",
                            "max-age=0x60"}) {
    EXPECT_EQ(SoftLife(CacheControl(value)), kDefault) << value;
  }
}

TEST(Freshness, I12_KeepsEverySoftLifeBetweenOneAndFifteenMinutes) {
  for (const char* value : {"", "max-age=0", "max-age=15", "max-age=\"60\"", "max-age=3293198", "max-age=-1",
                            "max-age=99999999999999999999999999", "no-store", "no-cache"}) {
    EXPECT_GE(SoftLife(CacheControl(value)), absl::Seconds(60)) << value;
    EXPECT_LE(SoftLife(CacheControl(value)), absl::Seconds(900)) << value;
  }
}

TEST(Freshness, ClampsMaxAgeAtItsBrackets) {
  EXPECT_EQ(SoftLife(CacheControl("max-age=59")), absl::Seconds(60));
  EXPECT_EQ(SoftLife(CacheControl("max-age=60")), absl::Seconds(60));
  EXPECT_EQ(SoftLife(CacheControl("max-age=61")), absl::Seconds(61));
  EXPECT_EQ(SoftLife(CacheControl("max-age=899")), absl::Seconds(899));
  EXPECT_EQ(SoftLife(CacheControl("max-age=900")), absl::Seconds(900));
  EXPECT_EQ(SoftLife(CacheControl("max-age=901")), absl::Seconds(900));
}

TEST(Freshness, ReadsMaxAgeQuotedInAnyCaseAndFirstOfTwo) {
  EXPECT_EQ(SoftLife(CacheControl("max-age=\"61\"")), absl::Seconds(61));
  EXPECT_EQ(SoftLife(CacheControl("public , Max-Age=120 ,must-revalidate")), absl::Seconds(120));
  EXPECT_EQ(SoftLife(CacheControl("max-age=120, max-age=600")), absl::Seconds(120));
  EXPECT_EQ(SoftLife(CacheControl("ext=\"a,\\\"b\", max-age=120")), absl::Seconds(120));
}

TEST(Freshness, SubtractsAge) {
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "100")), absl::Seconds(500));
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "100, 7")), absl::Seconds(500));
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "599")), absl::Seconds(60));
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "100000")), absl::Seconds(60));
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "-5")), absl::Seconds(600));
  EXPECT_EQ(SoftLife(CacheControl("max-age=600", "soon")), absl::Seconds(600));
}

TEST(Freshness, TakesExpiresMinusDateWhereThereIsNoMaxAge) {
  CacheHeaders headers{.cache_control = "",
                       .age = "",
                       .expires = "Sun, 06 Nov 1994 08:59:37 GMT",
                       .date = "Sun, 06 Nov 1994 08:49:37 GMT"};
  EXPECT_EQ(SoftLife(headers), absl::Seconds(600));
  headers.age = "30";
  EXPECT_EQ(SoftLife(headers), absl::Seconds(570));
  headers.cache_control = "max-age=120";
  EXPECT_EQ(SoftLife(headers), absl::Seconds(90));
  headers.cache_control = "max-age=bad";  // a broken max-age is not mended by an Expires
  EXPECT_EQ(SoftLife(headers), kDefault);
  headers = {.cache_control = "", .age = "", .expires = "0", .date = "Sun, 06 Nov 1994 08:49:37 GMT"};
  EXPECT_EQ(SoftLife(headers), kDefault);
  headers.expires = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(SoftLife(headers), kDefault);
  headers.expires = "Sun, 06 Nov 1994 08:49:36 GMT";
  EXPECT_EQ(SoftLife(headers), kDefault);
  headers = {.cache_control = "", .age = "", .expires = "Sun, 06 Nov 1994 08:59:37 GMT", .date = ""};
  EXPECT_EQ(SoftLife(headers), kDefault);
}

TEST(Freshness, RefreshesBetween75And95PercentOfTheSoftLife) {
  const CacheHeaders headers = CacheControl("max-age=100");
  EXPECT_EQ(ComputeFreshness(headers, {}, 0.0).refresh_at, absl::Seconds(75));
  EXPECT_EQ(ComputeFreshness(headers, {}, 0.5).refresh_at, absl::Seconds(85));
  EXPECT_LE(ComputeFreshness(headers, {}, 0.9999).refresh_at, absl::Seconds(95));
}

TEST(Freshness, TheHardLifeIsNeverShorterThanTheSoftOne) {
  FreshnessOptions options;
  EXPECT_EQ(ComputeFreshness({}, options, 0).hard, absl::Hours(24));
  options.hard_ttl = absl::Seconds(1);
  EXPECT_EQ(ComputeFreshness({}, options, 0).hard, kDefault);
}

TEST(StatedLife, IsThatOfTheHeadersBeforeAnyClamp) {
  EXPECT_EQ(StatedLife(CacheControl("max-age=3312543")), absl::Seconds(3312543));
  EXPECT_EQ(StatedLife(CacheControl("max-age=0")), absl::ZeroDuration());
  EXPECT_EQ(StatedLife(CacheControl("no-store, max-age=600")), std::nullopt);
  EXPECT_EQ(StatedLife({}), std::nullopt);
}

TEST(StatedAge, IsThatOfTheNearestCache) {
  EXPECT_EQ(StatedAge(CacheControl("", "7")), absl::Seconds(7));
  EXPECT_EQ(StatedAge(CacheControl("", "7, 70")), absl::Seconds(7));
  EXPECT_EQ(StatedAge(CacheControl("", "old")), absl::ZeroDuration());
  EXPECT_EQ(StatedAge({}), absl::ZeroDuration());
}

TEST(Freshness, ChangesStateAtExactlyItsLimits) {
  const Freshness freshness{
      .refresh_at = absl::Seconds(80), .soft = absl::Seconds(100), .hard = absl::Seconds(1000)};
  const absl::Duration tick = absl::Nanoseconds(1);
  EXPECT_EQ(StateAt(freshness, absl::ZeroDuration()), CacheState::kFresh);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(80) - tick), CacheState::kFresh);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(80)), CacheState::kAging);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(100) - tick), CacheState::kAging);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(100)), CacheState::kStale);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(1000) - tick), CacheState::kStale);
  EXPECT_EQ(StateAt(freshness, absl::Seconds(1000)), CacheState::kExpired);
}

}  // namespace
}  // namespace assay
