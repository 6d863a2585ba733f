// Evidence for the judge, as a walk would have gathered it.
#ifndef ASSAY_TESTS_ENGINE_DIAGNOSIS_EVIDENCE_BUILDER_H_
#define ASSAY_TESTS_ENGINE_DIAGNOSIS_EVIDENCE_BUILDER_H_

#include <string>
#include <utility>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/engine/diagnosis/evidence.h"
#include "server/jwks/discovery_document.h"

namespace assay::testing {

inline const absl::Time kWall = absl::FromUnixSeconds(1'700'000'000);  // Tue, 14 Nov 2023 22:13:20 GMT
inline constexpr char kDate[] = "Tue, 14 Nov 2023 22:13:20 GMT";
inline constexpr char kIssuerUrl[] = "https://sso.test/realms/prod";
inline constexpr char kKeysUrl[] = "https://sso.test/realms/prod/certs";

// GoodTrace is that of a well-behaved provider over TLS.
inline FetchTrace GoodTrace() {
  FetchTrace trace;
  trace.addresses = {"192.0.2.7", "192.0.2.8"};
  trace.peer = "192.0.2.7";
  trace.chain = {{"CN = sso.test", "CN = R3", kWall - absl::Hours(24 * 30), kWall + absl::Hours(24 * 60)}};
  trace.status = 200;
  trace.content_type = "application/json";
  trace.cache_control = "max-age=600";
  trace.date = kDate;
  trace.lookup = absl::Milliseconds(12);
  trace.connect = absl::Milliseconds(3);
  trace.tls = absl::Milliseconds(9);
  trace.first_byte = trace.total = absl::Milliseconds(45);
  return trace;
}

inline ProbeEvidence Got(v1::IssuerProbe::Purpose purpose, std::string url, std::string body,
                         FetchTrace trace = GoodTrace()) {
  FetchResponse response;
  trace.body_bytes = body.size();
  response.content_type = trace.content_type;
  response.body = std::move(body);
  return {purpose, std::move(url), std::move(trace), std::move(response), {kWall, absl::Seconds(1000)}};
}

inline ProbeEvidence Failed(v1::IssuerProbe::Purpose purpose, std::string url, FetchFault fault,
                            FetchTrace trace = {}) {
  trace.status = fault.http_status;
  return {purpose,
          std::move(url),
          std::move(trace),
          tl::unexpected(std::move(fault)),
          {kWall, absl::Seconds(1000)}};
}

inline FetchFault StatusFault(int status) {
  FetchFault fault{status < 500 ? v1::KEY_SET_FAULT_HTTP_4XX : v1::KEY_SET_FAULT_HTTP_5XX,
                   StrCat("status ", status)};
  fault.http_status = status;
  return fault;
}

// DocumentOf is a discovery document.
inline std::string DocumentOf(const std::string& issuer, const std::string& jwks_uri = kKeysUrl,
                              const std::string& more = "") {
  return StrCat(R"({"issuer":")", issuer, R"(","jwks_uri":")", jwks_uri, "\"", more, "}");
}

// Discovered is an issuer whose document and key set were got, the set twice.
inline DiagnosisEvidence Discovered(const std::string& document, const std::string& keys,
                                    const FetchTrace& trace = GoodTrace(), std::string issuer = kIssuerUrl) {
  DiagnosisEvidence evidence;
  evidence.subject.name = "main";
  evidence.subject.issuer = std::move(issuer);
  evidence.subject.discovery_urls = DiscoveryUrls(evidence.subject.issuer);
  evidence.subject.algorithms = {"RS256", "PS256", "ES256", "EdDSA"};
  evidence.ended = {kWall, absl::Seconds(1000)};
  evidence.Add(Got(v1::IssuerProbe::PURPOSE_DISCOVERY, evidence.subject.discovery_urls.front(), document));
  evidence.Add(Got(v1::IssuerProbe::PURPOSE_KEY_SET, kKeysUrl, keys, trace));
  evidence.Add(Got(v1::IssuerProbe::PURPOSE_KEY_SET_AGAIN, kKeysUrl, keys, trace));
  return evidence;
}

// Named lists what has a name: "note CACHED_TOO_LONG", "error NO_USABLE_KEY, ENCRYPTION_KEYS_ONLY".
inline std::vector<std::string> Named(const v1::Diagnosis& diagnosis) {
  std::vector<std::string> names;
  for (const v1::DoctorFinding& finding : diagnosis.findings()) {
    std::vector<std::string_view> parts;
    if (finding.key_set_fault() != 0) parts.push_back(Describe(finding.key_set_fault()).name);
    if (finding.key_fault() != 0) parts.push_back(Describe(finding.key_fault()).name);
    if (finding.finding() != 0) parts.push_back(Describe(finding.finding()).name);
    if (parts.empty()) continue;
    std::string text = finding.severity() == v1::FINDING_SEVERITY_ERROR     ? "error "
                       : finding.severity() == v1::FINDING_SEVERITY_WARNING ? "warning "
                                                                            : "note ";
    for (size_t i = 0; i < parts.size(); ++i) StrAppend(&text, i == 0 ? "" : ", ", parts[i]);
    names.push_back(std::move(text));
  }
  return names;
}

// FoundBy returns what the findings of a check say.
inline std::vector<std::string> FoundBy(const v1::Diagnosis& diagnosis, v1::DoctorCheck check) {
  std::vector<std::string> found;
  for (const v1::DoctorFinding& finding : diagnosis.findings()) {
    if (finding.check() == check) found.push_back(finding.found());
  }
  return found;
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_ENGINE_DIAGNOSIS_EVIDENCE_BUILDER_H_
