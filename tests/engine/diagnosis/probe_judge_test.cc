#include "server/engine/diagnosis/probe_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::Failed;
using testing::FoundBy;
using testing::GoodTrace;
using testing::Got;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kKeysUrl;
using testing::kWall;
using testing::Named;
using testing::StatusFault;

constexpr auto kKeySet = v1::IssuerProbe::PURPOSE_KEY_SET;

v1::Diagnosis Judged(const std::vector<ProbeEvidence>& probes,
                     v1::FindingSeverity worst = v1::FINDING_SEVERITY_ERROR, bool plain_http_meant = false) {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  ProbeJudge judge(findings, plain_http_meant);
  for (const ProbeEvidence& probe : probes) {
    EXPECT_EQ(judge.Judge(probe, worst), probe.result.has_value());
  }
  findings.Finish();
  return diagnosis;
}

v1::Diagnosis JudgedFault(v1::KeySetFault fault, FetchTrace trace = {}) {
  return Judged({Failed(kKeySet, kKeysUrl, {fault, "why"}, std::move(trace))});
}

v1::Diagnosis JudgedTrace(const FetchTrace& trace) { return Judged({Got(kKeySet, kKeysUrl, "{}", trace)}); }

FetchTrace WithCertificate(absl::Duration life, absl::Duration left) {
  FetchTrace trace = GoodTrace();
  trace.chain.front().not_after = kWall + left;
  trace.chain.front().not_before = kWall + left - life;
  return trace;
}

TEST(ProbeJudge, TellsTheWholeWayOnceForEachServer) {
  const v1::Diagnosis diagnosis =
      Judged({Got(kKeySet, kKeysUrl, "{}"), Got(kKeySet, "https://sso.test/other", "{\"a\":1}")});
  EXPECT_THAT(Named(diagnosis), IsEmpty());
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_DNS),
              ElementsAre("sso.test is 192.0.2.7, 192.0.2.8 (12 ms)"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_ADDRESS), ElementsAre("192.0.2.7 may be fetched from"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_CONNECT), ElementsAre("connected to 192.0.2.7 in 3 ms"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_TLS),
              ElementsAre("the certificate is of CN = sso.test, by CN = R3, valid 2023-10-15 to 2024-01-13"));
  EXPECT_THAT(
      FoundBy(diagnosis, v1::DOCTOR_CHECK_HTTP),
      ElementsAre("https://sso.test/realms/prod/certs: status 200, application/json, 2 bytes in 45 ms",
                  "https://sso.test/other: status 200, application/json, 7 bytes in 45 ms"));
}

TEST(ProbeJudge, SaysAtWhichCheckEachFaultArose) {
  const std::pair<v1::KeySetFault, v1::DoctorCheck> kCases[] = {
      {v1::KEY_SET_FAULT_DNS, v1::DOCTOR_CHECK_DNS},
      {v1::KEY_SET_FAULT_ADDRESS_REFUSED, v1::DOCTOR_CHECK_ADDRESS},
      {v1::KEY_SET_FAULT_CONNECT, v1::DOCTOR_CHECK_CONNECT},
      {v1::KEY_SET_FAULT_TIMEOUT, v1::DOCTOR_CHECK_CONNECT},
      {v1::KEY_SET_FAULT_TLS_EXPIRED, v1::DOCTOR_CHECK_TLS},
      {v1::KEY_SET_FAULT_RESET, v1::DOCTOR_CHECK_HTTP},
      {v1::KEY_SET_FAULT_HTTP_5XX, v1::DOCTOR_CHECK_HTTP}};
  for (const auto& [fault, check] : kCases) {
    const v1::Diagnosis diagnosis = JudgedFault(fault);
    ASSERT_EQ(diagnosis.findings_size(), 1);
    EXPECT_EQ(diagnosis.findings(0).check(), check) << v1::KeySetFault_Name(fault);
    EXPECT_EQ(diagnosis.findings(0).key_set_fault(), fault);
    EXPECT_EQ(diagnosis.findings(0).severity(), v1::FINDING_SEVERITY_ERROR);
  }
  FetchTrace connected;
  connected.connect = absl::Milliseconds(1);
  EXPECT_EQ(JudgedFault(v1::KEY_SET_FAULT_TIMEOUT, connected).findings(0).check(), v1::DOCTOR_CHECK_HTTP);
}

TEST(ProbeJudge, NamesAWrongUrlAndAPage) {
  FetchTrace html;
  html.content_type = "text/html";
  EXPECT_THAT(Named(Judged({Failed(kKeySet, kKeysUrl, StatusFault(404), html)})),
              ElementsAre("error HTTP_4XX, WRONG_URL"));
  EXPECT_THAT(Named(Judged({Failed(kKeySet, kKeysUrl, StatusFault(410))})),
              ElementsAre("error HTTP_4XX, WRONG_URL"));
  EXPECT_THAT(Named(Judged({Failed(kKeySet, kKeysUrl, StatusFault(401), html)})),
              ElementsAre("error HTTP_4XX, HTML_PAGE"));
  EXPECT_THAT(Named(Judged({Failed(kKeySet, kKeysUrl, StatusFault(403))})), ElementsAre("error HTTP_4XX"));
  EXPECT_THAT(FoundBy(Judged({Failed(kKeySet, kKeysUrl, StatusFault(404), html)}), v1::DOCTOR_CHECK_HTTP),
              ElementsAre("https://sso.test/realms/prod/certs: status 404, text/html"));
}

TEST(ProbeJudge, SaysWhereARedirectPointsWithoutItsQuery) {
  FetchTrace trace;
  trace.location = "https://login.test/sso?state=secret";
  FetchFault fault{v1::KEY_SET_FAULT_REDIRECT, "status 302"};
  fault.http_status = 302;
  EXPECT_THAT(FoundBy(Judged({Failed(kKeySet, kKeysUrl, fault, trace)}), v1::DOCTOR_CHECK_HTTP),
              ElementsAre("https://sso.test/realms/prod/certs: status 302, no Content-Type, to "
                          "https://login.test/sso?..."));
}

TEST(ProbeJudge, ShowsTheCertificateThatWasRefused) {
  const v1::Diagnosis diagnosis = JudgedFault(v1::KEY_SET_FAULT_TLS_NAME, GoodTrace());
  EXPECT_THAT(Named(diagnosis), ElementsAre("error TLS_NAME"));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_TLS),
              ElementsAre(HasSubstr("why; the certificate is of CN = sso.test, by CN = R3")));
}

TEST(ProbeJudge, WarnsTwoWeeksAheadOfTheEndOfACertificate) {
  const absl::Duration year = absl::Hours(24 * 365), day = absl::Hours(24);
  EXPECT_THAT(Named(JudgedTrace(WithCertificate(year, 14 * day))), IsEmpty());
  const v1::Diagnosis soon = JudgedTrace(WithCertificate(year, 14 * day - absl::Seconds(1)));
  EXPECT_THAT(Named(soon), ElementsAre("warning CERTIFICATE_EXPIRES_SOON"));
  // One that lives for six days is renewed after four.
  EXPECT_THAT(Named(JudgedTrace(WithCertificate(6 * day, 2 * day))), IsEmpty());
  EXPECT_THAT(Named(JudgedTrace(WithCertificate(6 * day, 2 * day - absl::Seconds(1)))),
              ElementsAre("warning CERTIFICATE_EXPIRES_SOON"));
}

TEST(ProbeJudge, WarnsOfAnOddContentType) {
  for (const char* good :
       {"application/json", "application/jwk-set+json", "Application/JSON; charset=utf-8"}) {
    FetchTrace trace = GoodTrace();
    trace.content_type = good;
    EXPECT_THAT(Named(JudgedTrace(trace)), IsEmpty()) << good;
  }
  for (const char* odd : {"", "text/plain", "application/octet-stream", "+json"}) {
    FetchTrace trace = GoodTrace();
    trace.content_type = odd;
    EXPECT_THAT(Named(JudgedTrace(trace)), ElementsAre("warning CONTENT_TYPE_ODD")) << odd;
  }
}

TEST(ProbeJudge, WarnsOfPlainHttpUnlessItIsMeant) {
  const std::vector<ProbeEvidence> probes = {Got(kKeySet, "http://sso.test/keys", "{}")};
  EXPECT_THAT(Named(Judged(probes)), ElementsAre("warning PLAIN_HTTP"));
  EXPECT_THAT(Named(Judged(probes, v1::FINDING_SEVERITY_ERROR, true)), ElementsAre("note PLAIN_HTTP"));
  EXPECT_THAT(Named(Judged({Got(kKeySet, "http://127.0.0.1:8080/keys", "{}")})), IsEmpty());
}

TEST(ProbeJudge, BoundsWhatAFailureIsWorth) {
  const std::vector<ProbeEvidence> probes = {Failed(kKeySet, kKeysUrl, StatusFault(404))};
  EXPECT_THAT(Named(Judged(probes, v1::FINDING_SEVERITY_WARNING)),
              ElementsAre("warning HTTP_4XX, WRONG_URL"));
  const v1::Diagnosis next = Judged(probes, v1::FINDING_SEVERITY_OK);
  EXPECT_THAT(Named(next), IsEmpty());
  EXPECT_THAT(next.findings(0).found(), HasSubstr("; the next place is asked"));
}

TEST(ProbeJudge, SpeaksOfTheProxyWhereThereIsOne) {
  FetchTrace trace = GoodTrace();
  trace.proxied = true;
  const v1::Diagnosis diagnosis = JudgedTrace(trace);
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_DNS),
              ElementsAre(HasSubstr("the proxy's host is 192.0.2.7")));
  EXPECT_THAT(FoundBy(diagnosis, v1::DOCTOR_CHECK_CONNECT),
              ElementsAre("connected to the proxy at 192.0.2.7 in 3 ms"));
}

TEST(ProbeMessage, TellsWhatWasMetAndNoByteOfTheBody) {
  FetchTrace trace = GoodTrace();
  trace.cache_control = "max-age=\xff";
  const v1::IssuerProbe message = ProbeMessage(Got(kKeySet, kKeysUrl, "secret body", trace));
  EXPECT_EQ(message.url(), kKeysUrl);
  EXPECT_EQ(message.http_status(), 200);
  EXPECT_EQ(message.body_bytes(), 11u);
  EXPECT_EQ(message.cache_control(), "max-age=\\xff");
  EXPECT_EQ(message.chain(0).subject(), "CN = sso.test");
  EXPECT_EQ(message.chain(0).not_after().seconds(), 1'700'000'000 + 60 * 86400);
  EXPECT_EQ(message.total().nanos(), 45'000'000);
  EXPECT_EQ(message.ShortDebugString().find("secret"), std::string::npos);
  EXPECT_EQ(ProbeMessage(Failed(kKeySet, kKeysUrl, StatusFault(503))).fault(), v1::KEY_SET_FAULT_HTTP_5XX);
}

}  // namespace
}  // namespace assay
