#include "client/cli/doctor_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace assay::cli {
namespace {

constexpr char kDiagnosis[] = R"pb(
  name: "keycloak"
  issuer: "https://sso.test/realms/prod"
  worst: FINDING_SEVERITY_ERROR
  findings { check: DOCTOR_CHECK_DNS severity: FINDING_SEVERITY_OK found: "sso.test is 192.0.2.7 (12 ms)" }
  findings {
    check: DOCTOR_CHECK_CACHE
    severity: FINDING_SEVERITY_OK
    found: "others may keep it for 38 days"
    finding: ISSUER_FINDING_CACHED_TOO_LONG
    cause: "The cause."
    cure: "The cure of a note, which nobody needs."
  }
  findings {
    check: DOCTOR_CHECK_CLOCK
    severity: FINDING_SEVERITY_WARNING
    found: "45 s ahead"
    finding: ISSUER_FINDING_CLOCK_SKEWED
    cause: "The clocks differ."
    cure: "Synchronise them."
  }
  findings {
    check: DOCTOR_CHECK_KEYS
    severity: FINDING_SEVERITY_ERROR
    found: "2 keys, 0 usable"
    key_set_fault: KEY_SET_FAULT_NO_USABLE_KEY
    finding: ISSUER_FINDING_ENCRYPTION_KEYS_ONLY
    cause: "All are for encryption."
    cure: "Publish others."
  }
  keys {
    key_id: "a\033[1m"
    key_type: "RSA"
    algorithm: "RSA-OAEP"
    use: "enc"
    fault: KEY_FAULT_USE_NOT_SIGNATURE
  }
  keys { key_type: "EC" }
)pb";

v1::Diagnosis Diagnosis(const char* text = kDiagnosis) {
  v1::Diagnosis diagnosis;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &diagnosis));
  return diagnosis;
}

std::string Text(const v1::Diagnosis& diagnosis, bool colour = false) {
  std::istringstream in;
  std::ostringstream out;
  return DoctorText(diagnosis, {in, out, out, false, colour});
}

TEST(DoctorText, IsAReportForPeople) {
  EXPECT_EQ(Text(Diagnosis()),
            "keycloak: https://sso.test/realms/prod\n"
            "dns\n"
            "  ok       sso.test is 192.0.2.7 (12 ms)\n"
            "cache\n"
            "  note     CACHED_TOO_LONG: others may keep it for 38 days\n"
            "           cause  The cause.\n"
            "clock\n"
            "  warning  CLOCK_SKEWED: 45 s ahead\n"
            "           cause  The clocks differ.\n"
            "           cure   Synchronise them.\n"
            "keys\n"
            "  KID       KTY  ALG       USE  VERDICT\n"
            "  a\\x1b[1m  RSA  RSA-OAEP  enc  USE_NOT_SIGNATURE\n"
            "  (no kid)  EC   -         -    usable\n"
            "  error    NO_USABLE_KEY, ENCRYPTION_KEYS_ONLY: 2 keys, 0 usable\n"
            "           cause  All are for encryption.\n"
            "           cure   Publish others.\n"
            "1 error, 1 warning\n");
}

TEST(DoctorText, SaysThatAllIsWell) {
  EXPECT_EQ(Text(Diagnosis(R"pb(probes { url: "https://a.test/keys" })pb")),
            "https://a.test/keys\nall is well\n");
}

TEST(DoctorText, IsColouredOnATerminal) {
  const std::string text = Text(Diagnosis(), true);
  EXPECT_NE(text.find("\x1b[1;31merror  \x1b[0m"), std::string::npos);
  EXPECT_NE(text.find("\x1b[1;33mwarning\x1b[0m"), std::string::npos);
  EXPECT_NE(text.find("\x1b[1;32mok     \x1b[0m"), std::string::npos);
  EXPECT_EQ(Text(Diagnosis()).find('\x1b'), std::string::npos);
}

TEST(DoctorExitCode, IsTheWorst) {
  EXPECT_EQ(DoctorExitCode(Diagnosis("worst: FINDING_SEVERITY_OK")), 0);
  EXPECT_EQ(DoctorExitCode(Diagnosis("worst: FINDING_SEVERITY_WARNING")), 1);
  EXPECT_EQ(DoctorExitCode(Diagnosis("worst: FINDING_SEVERITY_ERROR")), 2);
  EXPECT_EQ(DoctorExitCode(Diagnosis("")), 2);
}

}  // namespace
}  // namespace assay::cli
