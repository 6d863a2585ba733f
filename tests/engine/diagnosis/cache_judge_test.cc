#include "server/engine/diagnosis/cache_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::FoundBy;
using ::testing::IsEmpty;
using testing::Named;

v1::Diagnosis Cached(const std::string& cache_control, const std::string& age = "",
                     const std::string& expires = "") {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  FetchTrace trace;
  trace.cache_control = cache_control;
  trace.age = age;
  trace.expires = expires;
  JudgeCaching(trace, {}, findings, diagnosis);
  return diagnosis;
}

// Skewed is a diagnosis of answers whose Date is so far behind this machine's clock.
v1::Diagnosis Skewed(std::vector<absl::Duration> behind, const std::string& age = "") {
  std::vector<ProbeEvidence> probes;
  for (const absl::Duration each : behind) {
    ProbeEvidence probe = testing::Got(v1::IssuerProbe::PURPOSE_KEY_SET, testing::kKeysUrl, "");
    probe.answered.wall += each;
    probe.trace.age = age;
    probes.push_back(probe);
  }
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  JudgeClock(probes, findings, diagnosis);
  return diagnosis;
}

TEST(JudgeCaching, SaysWhatAssayMakesOfTheHeaders) {
  EXPECT_THAT(
      FoundBy(Cached("max-age=600"), v1::DOCTOR_CHECK_CACHE),
      ElementsAre("Cache-Control \"max-age=600\": fetched again after 8 min to 10 min, stale after 10 min, "
                  "unused after 24 h"));
  EXPECT_THAT(
      FoundBy(Cached(""), v1::DOCTOR_CHECK_CACHE),
      ElementsAre("neither Cache-Control nor Expires: fetched again after 4 min to 5 min, stale after 5 min, "
                  "unused after 24 h"));
}

TEST(JudgeCaching, TellsStatedAndRealLifeApart) {
  const v1::Diagnosis long_lived = Cached("max-age=3312543, must-revalidate");
  EXPECT_EQ(long_lived.freshness().stated().seconds(), 3312543);
  EXPECT_EQ(long_lived.freshness().soft().seconds(), 900);
  EXPECT_EQ(long_lived.freshness().hard().seconds(), 86400);
  EXPECT_FALSE(Cached("no-cache").freshness().has_stated());
}

TEST(JudgeCaching, NotesALifeOfADayOrMoreAndDoesNotWarnOfWhatIsClamped) {
  EXPECT_THAT(Named(Cached("max-age=86399")), IsEmpty());
  EXPECT_THAT(Named(Cached("max-age=86400")), ElementsAre("note CACHED_TOO_LONG"));
  EXPECT_THAT(Named(Cached("no-cache, max-age=86400")), IsEmpty());
}

TEST(JudgeCaching, WarnsOfACopyThatIsADayOld) {
  EXPECT_THAT(Named(Cached("max-age=600", "86399")), IsEmpty());
  EXPECT_THAT(Named(Cached("max-age=600", "86400")), ElementsAre("warning OLD_COPY_SERVED"));
}

TEST(JudgeClock, WarnsAboveHalfAMinuteAndErrsAboveAMinute) {
  EXPECT_THAT(Named(Skewed({absl::Seconds(30)})), IsEmpty());
  EXPECT_THAT(Named(Skewed({absl::Seconds(31)})), ElementsAre("warning CLOCK_SKEWED"));
  EXPECT_THAT(Named(Skewed({absl::Seconds(60)})), ElementsAre("warning CLOCK_SKEWED"));
  EXPECT_THAT(Named(Skewed({absl::Seconds(61)})), ElementsAre("error CLOCK_SKEWED"));
  EXPECT_THAT(Named(Skewed({-absl::Seconds(61)})), ElementsAre("error CLOCK_SKEWED"));
}

TEST(JudgeClock, SaysWhoseClockIsAhead) {
  EXPECT_THAT(FoundBy(Skewed({absl::Seconds(45)}), v1::DOCTOR_CHECK_CLOCK),
              ElementsAre("this machine's clock is 45 s ahead of the provider's"));
  EXPECT_THAT(FoundBy(Skewed({-absl::Minutes(10)}), v1::DOCTOR_CHECK_CLOCK),
              ElementsAre("this machine's clock is 10 min behind the provider's"));
  EXPECT_THAT(FoundBy(Skewed({absl::Seconds(1)}), v1::DOCTOR_CHECK_CLOCK),
              ElementsAre("this machine's clock and the provider's agree"));
  EXPECT_EQ(Skewed({absl::Seconds(45)}).clock_skew().seconds(), 45);
}

TEST(JudgeClock, LetsTheNearestDateCountSinceCachesSendOldOnes) {
  EXPECT_THAT(Named(Skewed({absl::Hours(3), absl::Seconds(1)})), IsEmpty());
  EXPECT_THAT(Named(Skewed({absl::Seconds(600)}, "600")), IsEmpty());
}

TEST(JudgeClock, SaysNothingWithoutADate) {
  EXPECT_THAT(Skewed({}).findings(), IsEmpty());
  EXPECT_FALSE(Skewed({}).has_clock_skew());
}

}  // namespace
}  // namespace assay
