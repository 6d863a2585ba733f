#include "server/config/diagnosis_subject.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/testing_config.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DiagnosisSubject Subject(std::string_view keys, std::string_view issuer = "https://idp.example/r") {
  const auto config = LoadConfig(KeysConfig(keys, issuer));
  EXPECT_TRUE(config) << FaultsOf(KeysConfig(keys, issuer));
  return config ? SubjectOf("main", config->issuers().at("main")) : DiagnosisSubject();
}

TEST(SubjectOf, LooksForTheDocumentAtTheIssuersWellKnownPlaces) {
  const DiagnosisSubject subject = Subject("{discovery: auto}");
  EXPECT_EQ(subject.name, "main");
  EXPECT_EQ(subject.issuer, "https://idp.example/r");
  EXPECT_THAT(subject.discovery_urls,
              ElementsAre("https://idp.example/r/.well-known/openid-configuration",
                          "https://idp.example/.well-known/oauth-authorization-server/r"));
  EXPECT_THAT(subject.key_urls, IsEmpty());
  EXPECT_EQ(subject.origin(), KeySetOrigin::kNetwork);
}

TEST(SubjectOf, TakesADocumentsOwnUrl) {
  EXPECT_THAT(Subject("{discovery: \"https://idp.example/document\"}").discovery_urls,
              ElementsAre("https://idp.example/document"));
}

TEST(SubjectOf, TakesUrlsWithWhatTheyAreFetchedBy) {
  const DiagnosisSubject subject = Subject(
      "{url: \"http://idp.example/a\", fallback_urls: [\"https://idp.example/b\"], allow_http: true, "
      "allow_addresses: [10.0.0.0/8], total_timeout: 7s, ttl_max: 800s, empty_set: trust}");
  EXPECT_THAT(subject.key_urls, ElementsAre("http://idp.example/a", "https://idp.example/b"));
  EXPECT_THAT(subject.discovery_urls, IsEmpty());
  EXPECT_TRUE(subject.fetch.allow_http);
  EXPECT_EQ(subject.fetch.allow_addresses.size(), 1u);
  EXPECT_EQ(subject.fetch.total_timeout, absl::Seconds(7));
  EXPECT_EQ(subject.freshness.ttl_max, absl::Seconds(800));
  EXPECT_TRUE(subject.trust_empty_set);
}

TEST(SubjectOf, HasTheIssuersAlgorithms) {
  const DiagnosisSubject subject = Subject("{discovery: auto}");
  EXPECT_TRUE(subject.algorithms.Contains(*FindAlgorithm("RS256")));
  EXPECT_FALSE(subject.algorithms.Contains(*FindAlgorithm("RS512")));
}

TEST(SubjectOf, TakesAFileAndATextOfTheConfiguration) {
  const DiagnosisSubject file = Subject("{file: /etc/keys.json}");
  EXPECT_EQ(file.file, "/etc/keys.json");
  EXPECT_EQ(file.origin(), KeySetOrigin::kFile);
  const DiagnosisSubject text = Subject(
      R"({inline: {keys: [{kty: OKP, crv: Ed25519, kid: a, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}]}})");
  EXPECT_EQ(text.origin(), KeySetOrigin::kStatic);
  EXPECT_NE(text.inline_keys.find("Ed25519"), std::string::npos);
}

}  // namespace
}  // namespace assay
