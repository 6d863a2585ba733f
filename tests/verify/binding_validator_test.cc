#include "server/verify/binding_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/testing/token_builder.h"
#include "tests/verify/rules/judge.h"

namespace assay {
namespace {

using testing::TestPolicy;
using testing::TestTime;

Finding FindingOf(const std::string& confirmation, const std::string& shown,
                  BindingDemand demand = BindingDemand::kAsTokenSays, std::string_view fault = {}) {
  const std::string text = testing::GoodToken().Claim("cnf", confirmation).Sign();
  const UnverifiedToken token = UnverifiedToken::Parse(text, 16384).value();
  Policy policy = TestPolicy();
  policy.binding = demand;
  const Narrowing narrowing{.certificate_sha256 = shown, .certificate_fault = fault};
  const Revocations revocations;
  return FindBinding({token, policy, narrowing, nullptr, revocations, TestTime()});
}

TEST(BindingValidator, TellsOperatorsWhichCertificateWasExpectedAndWhichWasShown) {
  const std::string shown(32, '\0');
  const Finding finding = FindingOf(R"({"x5t#S256":"abc"})", shown);
  EXPECT_EQ(finding.expected, "the certificate with x5t#S256 \"abc\"");
  EXPECT_EQ(finding.found, "a certificate with x5t#S256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(FindingOf(R"({"x5t#S256":"abc"})", "").found, "no certificate");
  EXPECT_EQ(FindingOf(R"({"x5t#S256":"abc"})", "", BindingDemand::kAsTokenSays, "it is late").found,
            "no certificate: it is late");
  EXPECT_EQ(FindingOf(R"({"x5t#S256":5})", "").expected, "the certificate with x5t#S256 of another type");
}

TEST(BindingValidator, NamesTheProofThatNobodyHereCanCheck) {
  EXPECT_EQ(FindingOf(R"({"jkt":"k"})", "").expected,
            "no proof but a certificate's: DPoP (jkt) is not judged here");
  EXPECT_EQ(FindingOf(R"({"kid":"k"})", "").found, "a cnf without");
}

TEST(BindingValidator, TellsOfATokenThatIsNotBound) {
  EXPECT_EQ(FindingOf("", "").expected, "no particular binding");
  EXPECT_EQ(FindingOf("", "", BindingDemand::kRequired).expected,
            "a token that is bound to its client (cnf)");
  EXPECT_EQ(FindingOf("", "", BindingDemand::kRequired).found, "no cnf");
  EXPECT_EQ(FindingOf(R"({"x5t#S256":"abc"})", "", BindingDemand::kIgnored).found, "as expected");
}

}  // namespace
}  // namespace assay
