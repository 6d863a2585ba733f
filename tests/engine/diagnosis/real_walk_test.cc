// Walks over real connections on loopback: what goes wrong at providers, made for real and told by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

#include "server/engine/diagnosis/issuer_judge.h"
#include "server/engine/diagnosis/issuer_walk.h"
#include "server/fetch/curl_fetcher.h"
#include "tests/engine/diagnosis/evidence_builder.h"
#include "tests/testing/key_sets.h"
#include "tests/testing/scripted_names.h"
#include "tests/testing/scripted_origin.h"
#include "tests/testing/tls_origin.h"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FoundBy;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KidSet;
using testing::Named;
using testing::ScriptedOrigin;
using testing::TlsOrigin;

constexpr char kJson[] = "Content-Type: application/json\r\n";

class RealWalk : public ::testing::Test {
 protected:
  v1::Diagnosis Diagnose(DiagnosisSubject subject) {
    std::promise<DiagnosisEvidence> walked;
    fetcher_.Post([&] {
      WalkIssuer(std::move(subject), nullptr, {fetcher_, clock_},
                 [&](DiagnosisEvidence evidence) { walked.set_value(std::move(evidence)); });
    });
    return JudgeIssuer(walked.get_future().get());
  }
  v1::Diagnosis DiagnoseUrl(const std::string& url, FetchOptions fetch = {}) {
    DiagnosisSubject subject;
    subject.key_urls = {url};
    subject.fetch = std::move(fetch);
    return Diagnose(std::move(subject));
  }
  v1::Diagnosis DiagnoseAnswer(const ScriptedOrigin::Reply& reply, FetchOptions fetch = {}) {
    origin_.Serve("/keys", reply);
    return DiagnoseUrl(origin_.Url("/keys"), std::move(fetch));
  }
  v1::Diagnosis DiagnoseSet(const std::string& json) {
    return DiagnoseAnswer(ScriptedOrigin::Response("200 OK", json, kJson));
  }
  v1::Diagnosis DiagnoseIssuer(const std::string& path, const std::string& stated) {
    origin_.Serve(
        path + "/.well-known/openid-configuration",
        ScriptedOrigin::Response("200 OK", testing::DocumentOf(stated, origin_.Url("/keys")), kJson));
    origin_.Serve("/keys", ScriptedOrigin::Response("200 OK", KidSet({"a"}), kJson));
    DiagnosisSubject subject;
    subject.issuer = origin_.Url(path);
    subject.discovery_urls = DiscoveryUrls(subject.issuer);
    return Diagnose(std::move(subject));
  }

  CurlFetcherOptions WithNames() const {
    CurlFetcherOptions options;
    options.lookup = names_.lookup();
    return options;
  }

  SystemClock clock_;
  testing::ScriptedNames names_;
  ScriptedOrigin origin_;
  CurlFetcher fetcher_{clock_, WithNames()};
};

TEST_F(RealWalk, FindsNothingWrongWithAGoodIssuerAndOpensAConnectionForEachGet) {
  const v1::Diagnosis diagnosis = DiagnoseIssuer("/r", origin_.Url("/r"));
  EXPECT_THAT(Named(diagnosis), ElementsAre("note KEYS_WITHOUT_ALGORITHM"));
  EXPECT_EQ(diagnosis.worst(), v1::FINDING_SEVERITY_OK);
  EXPECT_EQ(origin_.connections(), 3u);
}

TEST_F(RealWalk, NamesAnEndpointThatCannotBeReached) {
  int closed;
  { closed = ScriptedOrigin().port(); }
  EXPECT_THAT(Named(DiagnoseUrl(StrCat("http://127.0.0.1:", closed, "/keys"))), ElementsAre("error CONNECT"));
  EXPECT_THAT(Named(DiagnoseUrl("https://nowhere.test/keys")), ElementsAre("error DNS"));
  EXPECT_THAT(Named(DiagnoseUrl("https://169.254.169.254/keys")), ElementsAre("error ADDRESS_REFUSED"));
  EXPECT_THAT(Named(DiagnoseAnswer({.bytes = "", .then = ScriptedOrigin::Then::kHang},
                                   {.total_timeout = absl::Milliseconds(200)})),
              ElementsAre("error TIMEOUT"));
  EXPECT_THAT(Named(DiagnoseAnswer({.bytes = "", .then = ScriptedOrigin::Then::kReset})),
              ElementsAre("error RESET"));
}

TEST_F(RealWalk, RefusesPlainHttpToANameThatItWasNotAllowedFor) {
  names_.Serve("issuer.test", {"127.0.0.1"});
  const std::string url = StrCat("http://issuer.test:", origin_.port(), "/keys");
  EXPECT_THAT(Named(DiagnoseUrl(url)), Contains("error ADDRESS_REFUSED"));
}

TEST_F(RealWalk, NamesAWrongUrl) {
  EXPECT_THAT(Named(DiagnoseUrl(origin_.Url("/wrong"))), ElementsAre("error HTTP_4XX, WRONG_URL"));
  EXPECT_THAT(Named(DiagnoseAnswer(
                  ScriptedOrigin::Response("200 OK", "<html>Sign in</html>", "Content-Type: text/html\r\n"))),
              ElementsAre("error NOT_JSON, HTML_PAGE"));
  EXPECT_THAT(Named(DiagnoseAnswer(ScriptedOrigin::Response("302 Found", "", "Location: /login\r\n"))),
              ElementsAre("error REDIRECT"));
  EXPECT_THAT(Named(DiagnoseAnswer(ScriptedOrigin::Response("503 Service Unavailable", "", kJson))),
              ElementsAre("error HTTP_5XX"));
}

TEST_F(RealWalk, NamesAnIssuerThatIsSpeltOtherwise) {
  EXPECT_THAT(Named(DiagnoseIssuer("/r", origin_.Url("/r/"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_TRAILING_SLASH"));
  EXPECT_THAT(Named(DiagnoseIssuer("/r", origin_.Url("/R"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_CASE"));
  EXPECT_THAT(Named(DiagnoseIssuer("/r", "https" + origin_.Url("/r").substr(4))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_SCHEME"));
  EXPECT_THAT(Named(DiagnoseIssuer("/r", origin_.Url("/r/v2.0"))),
              ElementsAre("error DISCOVERY_ISSUER_MISMATCH, ISSUER_VERSION"));
}

TEST_F(RealWalk, NamesWhatIsWrongWithASet) {
  EXPECT_THAT(Named(DiagnoseSet(R"({"keys":[]})")), ElementsAre("error EMPTY"));
  EXPECT_THAT(Named(DiagnoseSet(R"({"keys":[{"kty":"RSA","use":"enc"}]})")),
              ElementsAre("error NO_USABLE_KEY, ENCRYPTION_KEYS_ONLY", "note USE_NOT_SIGNATURE"));
  EXPECT_THAT(Named(DiagnoseSet(R"({"keys":[{"kty":"RSA","x5c":["MIIB"]}]})")),
              ElementsAre("error NO_USABLE_KEY, X5C_KEYS_ONLY", "warning PARAMETER_MISSING, X5C_KEYS_ONLY"));
  const v1::Diagnosis leaked =
      DiagnoseSet(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","d":"c2VjcmV0"}]})");
  EXPECT_THAT(Named(leaked), ElementsAre("error NO_USABLE_KEY", "error PRIVATE_MEMBER"));
  EXPECT_THAT(leaked.ShortDebugString(), ::testing::Not(HasSubstr("c2VjcmV0")));
}

TEST_F(RealWalk, NotesASetThatOthersCacheForDays) {
  EXPECT_THAT(Named(DiagnoseAnswer(ScriptedOrigin::Response(
                  "200 OK", KidSet({"a"}), StrCat(kJson, "Cache-Control: max-age=3312543\r\n")))),
              Contains("note CACHED_TOO_LONG"));
}

TEST_F(RealWalk, NamesAClockThatIsSkewed) {
  const std::string date = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", clock_.Now().wall - absl::Minutes(5),
                                            absl::UTCTimeZone());
  const v1::Diagnosis diagnosis = DiagnoseAnswer(
      ScriptedOrigin::Response("200 OK", KidSet({"a"}), StrCat(kJson, "Date: ", date, "\r\n")));
  EXPECT_THAT(Named(diagnosis), Contains("error CLOCK_SKEWED"));
  EXPECT_NEAR(static_cast<double>(diagnosis.clock_skew().seconds()), 300, 2);
}

TEST_F(RealWalk, NamesReplicasThatDisagree) {
  auto asked = std::make_shared<std::atomic<int>>(0);
  origin_.ServeBy([asked](const std::string&) {
    return ScriptedOrigin::Response("200 OK", (*asked)++ % 2 == 0 ? KidSet({"a"}) : KidSet({"b"}), kJson);
  });
  const v1::Diagnosis diagnosis = DiagnoseUrl(origin_.Url("/keys"));
  EXPECT_THAT(Named(diagnosis), Contains("warning REPLICAS_DISAGREE"));
  EXPECT_EQ(*asked, 3);
}

TEST_F(RealWalk, NamesWhatIsWrongWithACertificateAndWhoseItIs) {
  const TlsOrigin untrusted({});
  const v1::Diagnosis of_stranger = DiagnoseUrl(untrusted.url());
  EXPECT_THAT(Named(of_stranger), ElementsAre("error TLS"));
  EXPECT_THAT(FoundBy(of_stranger, v1::DOCTOR_CHECK_TLS), ElementsAre(HasSubstr("the certificate is of ")));
  const TlsOrigin misnamed({.subject_alt_name = "DNS:other.test"});
  EXPECT_THAT(Named(DiagnoseUrl(misnamed.url(), {.ca_file = misnamed.ca_file()})),
              ElementsAre("error TLS_NAME"));
  const TlsOrigin expired({.expired = true});
  const v1::Diagnosis late = DiagnoseUrl(expired.url(), {.ca_file = expired.ca_file()});
  EXPECT_THAT(Named(late), ElementsAre("error TLS_EXPIRED"));
  EXPECT_THAT(FoundBy(late, v1::DOCTOR_CHECK_TLS), ElementsAre(HasSubstr("valid 2020-01-01 to 2020-01-02")));
}

TEST_F(RealWalk, ShowsTheCertificateOfAServerThatIsTrusted) {
  const TlsOrigin origin({});
  const v1::Diagnosis diagnosis = DiagnoseUrl(origin.url(), {.ca_file = origin.ca_file()});
  // What it serves is no key set; the way there is what counts here. The certificate is for a day.
  EXPECT_THAT(Named(diagnosis), ElementsAre("error NOT_JSON"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_TLS), ElementsAre(HasSubstr("the certificate is of ")));
}

}  // namespace
}  // namespace assay
