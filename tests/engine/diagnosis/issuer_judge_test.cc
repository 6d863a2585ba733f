#include "server/engine/diagnosis/issuer_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"
#include "tests/testing/token_builder.h"

namespace assay {
namespace {

using testing::Discovered;
using testing::DocumentOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FoundBy;
using testing::GoodTrace;
using ::testing::IsEmpty;
using testing::KeySet;
using testing::kIssuerUrl;
using testing::kKeysUrl;
using testing::Named;
using ::testing::StartsWith;
using testing::TestKey;

using Probe = v1::IssuerProbe;

// Jwk is a key as a provider writes it: the members that make it, and `more`.
std::string Jwk(const char* algorithm, const char* key_id, const std::string& more) {
  return StrCat("{", TestKey(algorithm, key_id).KeyMembers(), R"(,"kid":")", key_id, "\"", more, "}");
}

FetchTrace CachedFor(const char* cache_control) {
  FetchTrace trace = GoodTrace();
  trace.cache_control = cache_control;
  return trace;
}

TEST(JudgeIssuer, FindsNothingWrongWithAGoodIssuer) {
  const v1::Diagnosis diagnosis =
      JudgeIssuer(Discovered(DocumentOf(kIssuerUrl), KeySet({TestKey("RS256").PublicJwk()})));
  EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_OK);
  EXPECT_THAT(Named(diagnosis), IsEmpty());
  EXPECT_EQ(diagnosis.name(), "main");
  EXPECT_EQ(diagnosis.issuer(), kIssuerUrl);
  EXPECT_EQ(diagnosis.source(), v1::KEY_SET_ORIGIN_NETWORK);
  EXPECT_EQ(diagnosis.at().seconds(), 1'700'000'000);
  EXPECT_EQ(diagnosis.probes_size(), 3);
  EXPECT_EQ(diagnosis.keys_size(), 1);
  EXPECT_TRUE(diagnosis.has_clock_skew());
  for (int check = v1::DOCTOR_CHECK_CONFIGURATION; check <= v1::DoctorCheck_MAX; ++check) {
    EXPECT_FALSE(FoundBy(diagnosis, static_cast<v1::DoctorCheck>(check)).empty()) << check;
  }
}

// The shapes that providers document: what is usual is no reason to warn.
TEST(JudgeIssuer, WarnsOfNoProviderThatIsAsItsDocumentationSays) {
  const std::string all_algorithms =
      R"(,"id_token_signing_alg_values_supported":["PS384","RS384","EdDSA","ES384","HS256","HS512","ES256","RS256"])";
  const struct {
    const char* name;
    DiagnosisEvidence evidence;
  } kShapes[] = {
      {"entra: no alg, x5c and x5t beside n and e, an issuer of each key's own",
       Discovered(
           DocumentOf(kIssuerUrl, kKeysUrl, R"(,"id_token_signing_alg_values_supported":["RS256"])"),
           KeySet({Jwk("RS256", "a",
                       R"(,"use":"sig","x5t":"a","x5c":["MIIB"],"issuer":"https://sso.test/{tenantid}")"),
                   Jwk("RS256", "b", R"(,"use":"sig","x5t":"b","x5c":["MIIB"])")}),
           CachedFor("max-age=86400, private"))},
      {"okta: 38 days", Discovered(DocumentOf(kIssuerUrl), KeySet({TestKey("RS256", "a").PublicJwk()}),
                                   CachedFor("max-age=3312543, must-revalidate"))},
      {"auth0: HS256 beside RS256, x5c",
       Discovered(DocumentOf("https://acme.eu.auth0.test/", kKeysUrl,
                             R"(,"id_token_signing_alg_values_supported":["HS256","RS256","PS256"])"),
                  KeySet({Jwk("RS256", "a", R"(,"use":"sig","alg":"RS256","x5t":"a","x5c":["MIIB"])"),
                          Jwk("RS256", "b", R"(,"use":"sig","alg":"RS256","x5t":"b","x5c":["MIIB"])")}),
                  CachedFor("public, max-age=15, stale-while-revalidate=15, stale-if-error=86400"),
                  "https://acme.eu.auth0.test/")},
      {"cognito: no caching headers",
       Discovered(DocumentOf(kIssuerUrl),
                  KeySet({TestKey("RS256", "a").PublicJwk(), TestKey("RS256", "b").PublicJwk()}),
                  CachedFor(""))},
      {"google: old copies, as their max-age allows",
       [] {
         FetchTrace trace = CachedFor("public, max-age=22000, must-revalidate, no-transform");
         trace.age = "21000";
         trace.date = "Tue, 14 Nov 2023 16:23:20 GMT";
         return Discovered(DocumentOf(kIssuerUrl),
                           KeySet({TestKey("RS256", "a").PublicJwk(), TestKey("RS256", "b").PublicJwk()}),
                           trace);
       }()},
      {"keycloak: RSA-OAEP beside RS256, under a kid of its own and under the same, no-cache",
       Discovered(DocumentOf(kIssuerUrl, kKeysUrl, all_algorithms),
                  KeySet({Jwk("RS256", "a", R"(,"use":"sig","alg":"RS256","x5c":["MIIB"])"),
                          Jwk("RS256", "a", R"(,"use":"enc","alg":"RSA-OAEP","x5c":["MIIB"])"),
                          Jwk("RS256", "b", R"(,"alg":"RSA-OAEP")")}),
                  CachedFor("no-cache"))},
  };
  for (const auto& shape : kShapes) {
    const v1::Diagnosis diagnosis = JudgeIssuer(shape.evidence);
    EXPECT_THAT(Named(diagnosis), Each(StartsWith("note "))) << shape.name;
    EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_OK) << shape.name;
  }
}

TEST(JudgeIssuer, TakesTheFirstPlaceOfADocumentForNoFaultWhereTheSecondHasIt) {
  DiagnosisEvidence evidence;
  evidence.subject.issuer = kIssuerUrl;
  evidence.subject.discovery_urls = DiscoveryUrls(kIssuerUrl);
  evidence.Add(testing::Failed(Probe::PURPOSE_DISCOVERY, evidence.subject.discovery_urls[0],
                               testing::StatusFault(404)));
  evidence.Add(
      testing::Got(Probe::PURPOSE_DISCOVERY, evidence.subject.discovery_urls[1], DocumentOf(kIssuerUrl)));
  EXPECT_THAT(Named(JudgeIssuer(evidence)), IsEmpty());
  evidence.probes.pop_back();
  EXPECT_THAT(Named(JudgeIssuer(evidence)), ElementsAre("error HTTP_4XX, WRONG_URL"));
}

TEST(JudgeIssuer, WarnsOfAFallbackThatWouldNotHelp) {
  DiagnosisEvidence evidence;
  evidence.subject.key_urls = {kKeysUrl, "https://fallback.test/a", "https://fallback.test/b"};
  evidence.Add(testing::Got(Probe::PURPOSE_KEY_SET, kKeysUrl, KeySet({TestKey("RS256").PublicJwk()})));
  evidence.Add(
      testing::Failed(Probe::PURPOSE_KEY_SET_FALLBACK, "https://fallback.test/a", testing::StatusFault(500)));
  evidence.Add(testing::Got(Probe::PURPOSE_KEY_SET_FALLBACK, "https://fallback.test/b", R"({"keys":[]})"));
  const v1::Diagnosis diagnosis = JudgeIssuer(evidence);
  EXPECT_THAT(Named(diagnosis), ElementsAre("warning HTTP_5XX", "warning EMPTY"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_CONFIGURATION),
              ElementsAre("keys are at https://sso.test/realms/prod/certs, with fallbacks: 2"));
}

TEST(JudgeIssuer, SaysOfAnIssuerThatIsNoUrlThatNothingCouldBeFound) {
  DiagnosisEvidence evidence;
  evidence.subject.issuer = "urn:acme:batch";
  EXPECT_THAT(Named(JudgeIssuer(evidence)), ElementsAre("error DISCOVERY_INVALID"));
}

TEST(JudgeIssuer, JudgesKeysOfAFileAndOfTheConfiguration) {
  DiagnosisEvidence file;
  file.subject.file = "/etc/keys.json";
  file.AddLocal(
      tl::unexpected(FetchFault{v1::KEY_SET_FAULT_FILE_UNREADABLE, "/etc/keys.json: No such file"}));
  const v1::Diagnosis unreadable = JudgeIssuer(file);
  EXPECT_THAT(Named(unreadable), ElementsAre("error FILE_UNREADABLE"));
  EXPECT_EQ(unreadable.source(), v1::KEY_SET_ORIGIN_FILE);

  DiagnosisEvidence text;
  text.subject.inline_keys = KeySet({TestKey("RS256").PublicJwk()});
  text.AddLocal(text.subject.inline_keys);
  const v1::Diagnosis good = JudgeIssuer(text);
  EXPECT_EQ(good.worst(), v1::FINDING_SEVERITY_OK);
  EXPECT_EQ(good.source(), v1::KEY_SET_ORIGIN_STATIC);
  EXPECT_THAT(FoundBy(good, v1::DOCTOR_CHECK_KEYS), ElementsAre("inline: 1 key, 1 usable"));
}

TEST(JudgeIssuer, TellsNoUrlWithItsQuery) {
  const std::string secret = "https://sso.test/keys?api_key=hush";
  DiagnosisEvidence evidence = testing::Discovered(testing::DocumentOf(testing::kIssuerUrl, secret), "{}");
  evidence.probes.clear();
  evidence.subject.key_urls = {secret};
  const FetchTrace html = [] {
    FetchTrace trace = GoodTrace();
    trace.content_type = "text/plain";
    return trace;
  }();
  evidence.Add(testing::Got(v1::IssuerProbe::PURPOSE_DISCOVERY, secret, testing::DocumentOf("x", secret)));
  evidence.Add(testing::Got(v1::IssuerProbe::PURPOSE_DISCOVERY, secret,
                            testing::DocumentOf(testing::kIssuerUrl, secret)));
  evidence.Add(testing::Got(v1::IssuerProbe::PURPOSE_KEY_SET, secret, "no JSON", html));
  evidence.Add(testing::Got(v1::IssuerProbe::PURPOSE_KEY_SET_AGAIN, secret, "{}"));
  evidence.Add(testing::Failed(v1::IssuerProbe::PURPOSE_KEY_SET_FALLBACK, secret, testing::StatusFault(404)));
  evidence.Add(testing::Got(v1::IssuerProbe::PURPOSE_KEY_SET, "http://sso.test/keys?api_key=hush", "{}"));
  const v1::Diagnosis diagnosis = JudgeIssuer(evidence);
  EXPECT_EQ(diagnosis.DebugString().find("hush"), std::string::npos) << diagnosis.DebugString();
  EXPECT_EQ(diagnosis.probes(0).url(), "https://sso.test/keys?...");
}

}  // namespace
}  // namespace assay
