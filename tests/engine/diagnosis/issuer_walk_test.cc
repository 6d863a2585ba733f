#include "server/engine/diagnosis/issuer_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "tests/engine/diagnosis/evidence_builder.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/scripted_fetcher.h"

namespace assay {
namespace {

using testing::DocumentOf;
using ::testing::ElementsAre;
using testing::KidSet;
using testing::kIssuerUrl;
using testing::kKeysUrl;
using testing::ScriptedFetcher;

using Probe = v1::IssuerProbe;

constexpr char kDocument[] = "https://sso.test/realms/prod/.well-known/openid-configuration";
constexpr char kOtherPlace[] = "https://sso.test/.well-known/oauth-authorization-server/realms/prod";

class IssuerWalk : public ::testing::Test {
 protected:
  IssuerWalk() {
    http_.answers[kDocument] = ScriptedFetcher::Body(DocumentOf(kIssuerUrl));
    http_.answers[kKeysUrl] = ScriptedFetcher::Body(KidSet({"a"}));
  }

  static DiagnosisSubject ByDiscovery() {
    DiagnosisSubject subject;
    subject.issuer = kIssuerUrl;
    subject.discovery_urls = {kDocument, kOtherPlace};
    return subject;
  }
  static DiagnosisSubject ByUrl(std::vector<std::string> urls) {
    DiagnosisSubject subject;
    subject.key_urls = std::move(urls);
    return subject;
  }
  static DiagnosisSubject ByFile(std::string path) {
    DiagnosisSubject subject;
    subject.file = std::move(path);
    return subject;
  }
  static DiagnosisSubject ByText(std::string json) {
    DiagnosisSubject subject;
    subject.inline_keys = std::move(json);
    return subject;
  }

  DiagnosisEvidence Walk(DiagnosisSubject subject) {
    std::optional<DiagnosisEvidence> walked;
    WalkIssuer(std::move(subject), nullptr, {http_, clock_},
               [&](DiagnosisEvidence evidence) { walked = std::move(evidence); });
    loop_.RunReady();
    EXPECT_TRUE(walked);
    return std::move(walked).value_or(DiagnosisEvidence{});
  }

  static std::vector<int> Purposes(const DiagnosisEvidence& evidence) {
    std::vector<int> purposes;
    for (const ProbeEvidence& probe : evidence.probes) purposes.push_back(probe.purpose);
    return purposes;
  }

  testing::ManualClock clock_;
  testing::ManualLoop loop_{clock_};
  ScriptedFetcher http_{loop_};
};

TEST_F(IssuerWalk, ReadsTheDocumentAndGetsTheSetTwiceEachOnItsOwnConnection) {
  const DiagnosisEvidence evidence = Walk(ByDiscovery());
  EXPECT_THAT(http_.Urls(), ElementsAre(kDocument, kKeysUrl, kKeysUrl));
  EXPECT_THAT(Purposes(evidence),
              ElementsAre(Probe::PURPOSE_DISCOVERY, Probe::PURPOSE_KEY_SET, Probe::PURPOSE_KEY_SET_AGAIN));
  EXPECT_EQ(evidence.key_sets.size(), 2u);
  EXPECT_EQ(evidence.ended.wall, clock_.Now().wall);
  for (const FetchRequest& request : http_.requests) {
    EXPECT_NE(request.trace, nullptr);
    EXPECT_EQ(request.if_none_match, "");
    EXPECT_FALSE(request.certificates_only);
  }
}

TEST_F(IssuerWalk, AsksTheNextPlaceOnlyWhereNothingIs) {
  http_.answers.erase(kDocument);
  http_.answers[kOtherPlace] = ScriptedFetcher::Body(DocumentOf(kIssuerUrl));
  Walk(ByDiscovery());
  EXPECT_THAT(http_.Urls(), ElementsAre(kDocument, kOtherPlace, kKeysUrl, kKeysUrl));
  http_.requests.clear();
  http_.answers[kDocument] = ScriptedFetcher::Status(500);
  Walk(ByDiscovery());
  EXPECT_THAT(http_.Urls(), ElementsAre(kDocument));
}

TEST_F(IssuerWalk, EndsWithADocumentThatIsWrong) {
  http_.answers[kDocument] = ScriptedFetcher::Body(DocumentOf("https://sso.test/realms/prod/"));
  EXPECT_EQ(Walk(ByDiscovery()).probes.size(), 1u);
}

TEST_F(IssuerWalk, KeepsTheGuardUpForWhatAPublicDocumentNames) {
  FetchResponse document;
  document.body = DocumentOf(kIssuerUrl);
  document.from_public_address = true;
  http_.answers[kDocument] = document;
  Walk(ByDiscovery());
  EXPECT_FALSE(http_.requests[0].public_address_only);
  EXPECT_TRUE(http_.requests[1].public_address_only);
  EXPECT_TRUE(http_.requests[2].public_address_only);
}

TEST_F(IssuerWalk, GetsASetFourTimesWhereOneChangeLeavesItOpen) {
  http_.on_request = [&](const FetchRequest&) {
    const bool first = http_.Count(kKeysUrl) == 1;
    http_.answers[kKeysUrl] = ScriptedFetcher::Body(first ? KidSet({"a"}) : KidSet({"a", "b"}));
  };
  const DiagnosisEvidence evidence = Walk(ByUrl({kKeysUrl}));
  EXPECT_EQ(http_.requests.size(), 4u);
  EXPECT_EQ(evidence.key_sets.size(), 4u);
}

TEST_F(IssuerWalk, StopsComparingAtAnAnswerThatIsNoSet) {
  http_.on_request = [&](const FetchRequest&) {
    if (http_.Count(kKeysUrl) == 2) http_.answers[kKeysUrl] = ScriptedFetcher::Status(503);
  };
  const DiagnosisEvidence evidence = Walk(ByUrl({kKeysUrl}));
  EXPECT_EQ(evidence.probes.size(), 2u);
  EXPECT_FALSE(evidence.probes[1].result);
}

TEST_F(IssuerWalk, GetsEachFallbackOnce) {
  const DiagnosisEvidence evidence = Walk(ByUrl({kKeysUrl, "https://fallback.test/keys"}));
  EXPECT_THAT(Purposes(evidence), ElementsAre(Probe::PURPOSE_KEY_SET, Probe::PURPOSE_KEY_SET_AGAIN,
                                              Probe::PURPOSE_KEY_SET_FALLBACK));
}

TEST_F(IssuerWalk, LooksAtTheCertificateThatWasRefused) {
  http_.answers[kKeysUrl] = ScriptedFetcher::Fault(v1::KEY_SET_FAULT_TLS_EXPIRED);
  http_.on_request = [&](const FetchRequest& request) {
    if (request.certificates_only) http_.traces[kKeysUrl] = testing::GoodTrace();
  };
  const DiagnosisEvidence evidence = Walk(ByUrl({kKeysUrl}));
  ASSERT_EQ(http_.requests.size(), 2u);
  EXPECT_TRUE(http_.requests[1].certificates_only);
  ASSERT_EQ(evidence.probes.size(), 1u);
  EXPECT_EQ(evidence.probes[0].trace.chain.size(), 1u);
  EXPECT_EQ(evidence.probes[0].result.error().fault, v1::KEY_SET_FAULT_TLS_EXPIRED);
}

TEST_F(IssuerWalk, ReadsAFileAndTheConfigurationWithoutTheNetwork) {
  const std::string path = ::testing::TempDir() + "/walk_keys.json";
  std::ofstream(path) << KidSet({"a"}) << std::flush;
  EXPECT_EQ(Walk(ByFile(path)).key_sets.size(), 1u);
  EXPECT_EQ(Walk(ByFile(path + ".gone")).local_keys.error().fault, v1::KEY_SET_FAULT_FILE_UNREADABLE);
  EXPECT_EQ(Walk(ByText(KidSet({"a"}))).key_sets.size(), 1u);
  EXPECT_TRUE(http_.requests.empty());
}

TEST_F(IssuerWalk, EndsUncalledWithItsLoop) {
  bool called = false;
  WalkIssuer(ByDiscovery(), nullptr, {http_, clock_}, [&](const DiagnosisEvidence&) { called = true; });
  loop_.DropAll();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace assay
