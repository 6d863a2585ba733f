#include "server/engine/diagnosis/discovery_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"

namespace assay {
namespace {

using testing::DocumentOf;
using ::testing::ElementsAre;
using testing::FoundBy;
using ::testing::IsEmpty;
using testing::kIssuerUrl;
using testing::Named;

v1::Diagnosis Judged(const std::string& document, const std::string& content_type = "application/json") {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  ProbeEvidence probe =
      testing::Got(v1::IssuerProbe::PURPOSE_DISCOVERY, "https://sso.test/document", document);
  probe.trace.content_type = content_type;
  DiagnosisSubject subject;
  subject.issuer = kIssuerUrl;
  JudgeDiscovery(probe, subject, findings);
  return diagnosis;
}

TEST(JudgeDiscovery, SaysWhereTheKeysAre) {
  EXPECT_THAT(
      FoundBy(Judged(DocumentOf(kIssuerUrl)), v1::DOCTOR_CHECK_DISCOVERY),
      ElementsAre("the issuer is equal byte for byte; its keys are at https://sso.test/realms/prod/certs"));
}

TEST(JudgeDiscovery, NamesTheDifferenceBetweenTwoSpellings) {
  const v1::Diagnosis slash = Judged(DocumentOf("https://sso.test/realms/prod/"));
  EXPECT_THAT(Named(slash), ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_TRAILING_SLASH"));
  EXPECT_EQ(slash.findings(0).found(),
            "https://sso.test/document: the document says \"https://sso.test/realms/prod/\", configured is "
            "\"https://sso.test/realms/prod\"");
  EXPECT_THAT(Named(Judged(DocumentOf("http://sso.test/realms/prod"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_SCHEME"));
  EXPECT_THAT(Named(Judged(DocumentOf("https://sso.test/realms/Prod"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_CASE"));
  EXPECT_THAT(Named(Judged(DocumentOf("https://sso.test/realms/prod/v2.0"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_VERSION"));
  EXPECT_THAT(Named(Judged(DocumentOf("https://sso.test/realms/test"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_TENANT"));
  EXPECT_THAT(Named(Judged(DocumentOf("https://other.test"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH"));
}

TEST(JudgeDiscovery, NamesAPageAndWhatTheDocumentLacks) {
  EXPECT_THAT(Named(Judged("<html>")), ElementsAre("error DISCOVERY_INVALID, HTML_PAGE"));
  EXPECT_THAT(Named(Judged("Sign in", "text/html")), ElementsAre("error DISCOVERY_INVALID, HTML_PAGE"));
  EXPECT_THAT(Named(Judged("[]")), ElementsAre("error DISCOVERY_INVALID"));
  EXPECT_THAT(Named(Judged(R"({"issuer":"https://sso.test/realms/prod"})")),
              ElementsAre("error DISCOVERY_NO_JWKS_URI"));
}

TEST(SigningAlgorithms, AreReadWhereTheyAreStated) {
  EXPECT_THAT(SigningAlgorithms(R"({"id_token_signing_alg_values_supported":["RS256",5,"ES256"]})"),
              ElementsAre("RS256", "ES256"));
  for (const char* json : {"{}", "nonsense", R"({"id_token_signing_alg_values_supported":"RS256"})"}) {
    EXPECT_THAT(SigningAlgorithms(json), IsEmpty()) << json;
  }
}

}  // namespace
}  // namespace assay
