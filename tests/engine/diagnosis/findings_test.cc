#include "server/engine/diagnosis/findings.h"

#include <gtest/gtest.h>

#include "proto/catalogue.h"

namespace assay {
namespace {

TEST(Findings, StandInTheOrderOfTheChecksAndOfTheirMaking) {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  findings.Ok(v1::DOCTOR_CHECK_KEYS, "first of keys");
  findings.Ok(v1::DOCTOR_CHECK_DNS, "of dns");
  findings.Ok(v1::DOCTOR_CHECK_KEYS, "second of keys");
  findings.Finish();
  ASSERT_EQ(diagnosis.findings_size(), 3);
  EXPECT_EQ(diagnosis.findings(0).found(), "of dns");
  EXPECT_EQ(diagnosis.findings(1).found(), "first of keys");
  EXPECT_EQ(diagnosis.findings(2).found(), "second of keys");
}

TEST(Findings, TakeCauseAndCureOfTheMostExactNameFromTheCatalogue) {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  findings.Error(v1::DOCTOR_CHECK_HTTP, {.key_set_fault = v1::KEY_SET_FAULT_HTTP_4XX}, "");
  findings.Error(v1::DOCTOR_CHECK_HTTP,
                 {.key_set_fault = v1::KEY_SET_FAULT_HTTP_4XX, .finding = v1::ISSUER_FINDING_WRONG_URL}, "");
  findings.Ok(v1::DOCTOR_CHECK_HTTP, "");
  EXPECT_EQ(diagnosis.findings(0).cause(), Describe(v1::KEY_SET_FAULT_HTTP_4XX).cause);
  EXPECT_EQ(diagnosis.findings(1).cause(), Describe(v1::ISSUER_FINDING_WRONG_URL).cause);
  EXPECT_EQ(diagnosis.findings(1).cure(), Describe(v1::ISSUER_FINDING_WRONG_URL).cure);
  EXPECT_EQ(diagnosis.findings(2).cause(), "");
}

TEST(Findings, KeepTheWorst) {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  findings.Note(v1::DOCTOR_CHECK_KEYS, {.finding = v1::ISSUER_FINDING_KEYS_WITHOUT_ALGORITHM}, "");
  EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_OK);
  findings.Error(v1::DOCTOR_CHECK_KEYS, {.key_set_fault = v1::KEY_SET_FAULT_EMPTY}, "");
  findings.Warn(v1::DOCTOR_CHECK_KEYS, {.finding = v1::ISSUER_FINDING_DUPLICATE_KEY_ID}, "");
  EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_ERROR);
}

TEST(Shown, IsPrintableAsciiAndBounded) {
  EXPECT_EQ(Shown("a b~"), "a b~");
  EXPECT_EQ(Shown("a\x1b[1m\xff\n"), "a\\x1b[1m\\xff\\x0a");
  EXPECT_EQ(Shown(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(Shown(std::string(201, 'x')), std::string(200, 'x') + "...");
}

TEST(DurationWords, HasOneUnitThatFits) {
  EXPECT_EQ(DurationWords(absl::Microseconds(400)), "0 ms");
  EXPECT_EQ(DurationWords(absl::Milliseconds(1999)), "1999 ms");
  EXPECT_EQ(DurationWords(absl::Seconds(2)), "2 s");
  EXPECT_EQ(DurationWords(absl::Seconds(119)), "119 s");
  EXPECT_EQ(DurationWords(absl::Minutes(15)), "15 min");
  EXPECT_EQ(DurationWords(absl::Hours(24)), "24 h");
  EXPECT_EQ(DurationWords(absl::Seconds(3312543)), "38 days");
  EXPECT_EQ(DurationWords(-absl::Minutes(5)), "-5 min");
}

}  // namespace
}  // namespace assay
