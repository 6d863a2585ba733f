#include "server/engine/diagnosis/probe_judge.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/base/ascii_case.h"
#include "server/base/str_cat.h"
#include "server/engine/diagnosis/message_time.h"
#include "server/jwks/header_text.h"
#include "server/jwks/key_url.h"

namespace assay {
namespace {

constexpr absl::Duration kSoon = absl::Hours(24 * 14);
constexpr int kPartOfItsLife = 3;  // certificates of a few days are renewed late in theirs

v1::DoctorCheck CheckOf(v1::KeySetFault fault, const FetchTrace& trace) {
  switch (fault) {
    case v1::KEY_SET_FAULT_DNS:
      return v1::DOCTOR_CHECK_DNS;
    case v1::KEY_SET_FAULT_ADDRESS_REFUSED:
      return v1::DOCTOR_CHECK_ADDRESS;
    case v1::KEY_SET_FAULT_CONNECT:
      return v1::DOCTOR_CHECK_CONNECT;
    case v1::KEY_SET_FAULT_TLS:
    case v1::KEY_SET_FAULT_TLS_NAME:
    case v1::KEY_SET_FAULT_TLS_EXPIRED:
      return v1::DOCTOR_CHECK_TLS;
    case v1::KEY_SET_FAULT_FILE_UNREADABLE:  // of the proxy's credentials
      return v1::DOCTOR_CHECK_CONFIGURATION;
    case v1::KEY_SET_FAULT_TIMEOUT:
      return trace.connect > absl::ZeroDuration() ? v1::DOCTOR_CHECK_HTTP : v1::DOCTOR_CHECK_CONNECT;
    case v1::KEY_SET_FAULT_RESET:
    case v1::KEY_SET_FAULT_REDIRECT:
    case v1::KEY_SET_FAULT_HTTP_4XX:
    case v1::KEY_SET_FAULT_HTTP_429:
    case v1::KEY_SET_FAULT_HTTP_5XX:
    case v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED:
    case v1::KEY_SET_FAULT_TRUNCATED:
    case v1::KEY_SET_FAULT_ENCODING:
    case v1::KEY_SET_FAULT_TOO_LARGE:
    case v1::KEY_SET_FAULT_NOT_JSON:
    case v1::KEY_SET_FAULT_NO_KEYS_MEMBER:
    case v1::KEY_SET_FAULT_EMPTY:
    case v1::KEY_SET_FAULT_NO_USABLE_KEY:
    case v1::KEY_SET_FAULT_DISCOVERY_INVALID:
    case v1::KEY_SET_FAULT_DISCOVERY_ISSUER_MISMATCH:
    case v1::KEY_SET_FAULT_DISCOVERY_NO_JWKS_URI:
    default:  // protobuf's own values, which stand for none
      return v1::DOCTOR_CHECK_HTTP;
  }
}

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

std::string CertificateText(const ServerCertificate& certificate) {
  return StrCat("the certificate is of ", Shown(certificate.subject), ", by ", Shown(certificate.issuer),
                ", valid ", Day(certificate.not_before), " to ", Day(certificate.not_after));
}

std::string ContentText(const FetchTrace& trace) {
  return trace.content_type.empty() ? "no Content-Type" : Shown(trace.content_type);
}

// IsJsonType takes any kind of JSON (RFC 6839 section 3.1), whatever its parameters.
bool IsJsonType(std::string_view content_type) {
  const std::string_view type = TakeElement(';', content_type);
  constexpr std::string_view kSuffix = "+json";
  return EqualsIgnoringCase(type, "application/json") ||
         (type.size() > kSuffix.size() &&
          EqualsIgnoringCase(type.substr(type.size() - kSuffix.size()), kSuffix));
}

}  // namespace

bool IsHtml(std::string_view content_type, std::string_view body) {
  const std::string_view type = TakeElement(';', content_type);
  if (EqualsIgnoringCase(type, "text/html") || EqualsIgnoringCase(type, "application/xhtml+xml")) return true;
  const size_t start = body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return start != body.npos && body[start] == '<';
}

bool ProbeJudge::Judge(const ProbeEvidence& probe, v1::FindingSeverity worst) {
  JudgeWay(probe);
  if (!probe.result) {
    JudgeFailure(probe, worst);
    return false;
  }
  const FetchTrace& trace = probe.trace;
  findings_.Ok(v1::DOCTOR_CHECK_HTTP,
               StrCat(probe.ShownUrl(), ": status ", probe.result->status, ", ", ContentText(trace), ", ",
                      trace.body_bytes, " bytes in ", DurationWords(trace.total)));
  if (!IsJsonType(trace.content_type) && !IsHtml(trace.content_type, probe.result->body)) {
    findings_.Add(v1::DOCTOR_CHECK_HTTP, std::min(worst, v1::FINDING_SEVERITY_WARNING),
                  {.finding = v1::ISSUER_FINDING_CONTENT_TYPE_ODD},
                  StrCat(probe.ShownUrl(), ": ", ContentText(trace)));
  }
  return true;
}

void ProbeJudge::JudgeWay(const ProbeEvidence& probe) {
  const auto url = KeyUrl::Parse(probe.url);
  if (!url || !known_.insert(url->Origin()).second) return;
  const FetchTrace& trace = probe.trace;
  const std::string_view host =
      trace.proxied ? std::string_view("the proxy's host") : std::string_view(url->host);
  if (!trace.addresses.empty()) {
    std::string list;
    for (const std::string& address : trace.addresses) StrAppend(&list, list.empty() ? "" : ", ", address);
    findings_.Ok(v1::DOCTOR_CHECK_DNS,
                 StrCat(host, " is ", Shown(list), " (", DurationWords(trace.lookup), ")"));
  }
  if (trace.connect > absl::ZeroDuration() && !trace.peer.empty()) {
    findings_.Ok(v1::DOCTOR_CHECK_ADDRESS, StrCat(trace.peer, " may be fetched from"));
    findings_.Ok(v1::DOCTOR_CHECK_CONNECT,
                 StrCat(trace.proxied ? "connected to the proxy at " : "connected to ", trace.peer, " in ",
                        DurationWords(trace.connect)));
  }
  if (url->scheme == "http" && !url->IsLoopback()) {
    const auto severity = plain_http_meant_ ? v1::FINDING_SEVERITY_OK : v1::FINDING_SEVERITY_WARNING;
    findings_.Add(v1::DOCTOR_CHECK_TLS, severity, {.finding = v1::ISSUER_FINDING_PLAIN_HTTP},
                  probe.ShownUrl());
  }
  const bool trusted = probe.result || CheckOf(probe.result.error().fault, trace) == v1::DOCTOR_CHECK_HTTP;
  if (trusted && !trace.chain.empty()) JudgeCertificates(probe);
}

void ProbeJudge::JudgeCertificates(const ProbeEvidence& probe) {
  const auto& chain = probe.trace.chain;
  findings_.Ok(v1::DOCTOR_CHECK_TLS, CertificateText(chain.front()));
  const auto first = std::min_element(chain.begin(), chain.end(),
                                      [](const auto& a, const auto& b) { return a.not_after < b.not_after; });
  const absl::Duration left = first->not_after - probe.answered.wall;
  const absl::Duration life = first->not_after - first->not_before;
  if (left >= std::min(kSoon, life / kPartOfItsLife)) return;
  findings_.Warn(v1::DOCTOR_CHECK_TLS, {.finding = v1::ISSUER_FINDING_CERTIFICATE_EXPIRES_SOON},
                 StrCat("that of ", Shown(first->subject), " has ", DurationWords(left), " left"));
}

void ProbeJudge::JudgeFailure(const ProbeEvidence& probe, v1::FindingSeverity worst) {
  const FetchFault& fault = probe.result.error();
  const FetchTrace& trace = probe.trace;
  const v1::DoctorCheck check = CheckOf(fault.fault, trace);
  std::string found = StrCat(probe.ShownUrl(), ": ", Shown(fault.detail));
  FindingName name{.key_set_fault = fault.fault};
  if (trace.status != 0) StrAppend(&found, ", ", ContentText(trace));
  if (!trace.location.empty()) StrAppend(&found, ", to ", Shown(WithoutSecrets(trace.location)));
  if (check == v1::DOCTOR_CHECK_TLS && !trace.chain.empty()) {
    StrAppend(&found, "; ", CertificateText(trace.chain.front()));
  }
  if (fault.fault == v1::KEY_SET_FAULT_HTTP_4XX) {
    if (IsHtml(trace.content_type, "")) name.finding = v1::ISSUER_FINDING_HTML_PAGE;
    if (fault.http_status == 404 || fault.http_status == 410) name.finding = v1::ISSUER_FINDING_WRONG_URL;
  }
  if (worst == v1::FINDING_SEVERITY_OK)
    return findings_.Ok(check, StrCat(found, "; the next place is asked"));
  findings_.Add(check, worst, name, std::move(found));
}

v1::IssuerProbe ProbeMessage(const ProbeEvidence& probe) {
  const FetchTrace& trace = probe.trace;
  v1::IssuerProbe message;
  message.set_purpose(probe.purpose);
  message.set_url(probe.ShownUrl());
  *message.mutable_answered_at() = TimestampMessage(probe.answered.wall);
  if (!probe.result) {
    message.set_fault(probe.result.error().fault);
    message.set_detail(Shown(probe.result.error().detail));
  }
  for (const std::string& address : trace.addresses) message.add_addresses(address);
  message.set_peer(trace.peer);
  message.set_proxied(trace.proxied);
  for (const ServerCertificate& shown : trace.chain) {
    v1::ServedCertificate& certificate = *message.add_chain();
    certificate.set_subject(Shown(shown.subject));
    certificate.set_issuer(Shown(shown.issuer));
    *certificate.mutable_not_before() = TimestampMessage(shown.not_before);
    *certificate.mutable_not_after() = TimestampMessage(shown.not_after);
  }
  message.set_http_status(trace.status);
  message.set_content_type(Shown(trace.content_type));
  message.set_cache_control(Shown(trace.cache_control));
  message.set_age(Shown(trace.age));
  message.set_expires(Shown(trace.expires));
  message.set_date(Shown(trace.date));
  message.set_location(Shown(WithoutSecrets(trace.location)));
  message.set_body_bytes(trace.body_bytes);
  *message.mutable_lookup() = DurationMessage(trace.lookup);
  *message.mutable_connect() = DurationMessage(trace.connect);
  *message.mutable_tls() = DurationMessage(trace.tls);
  *message.mutable_first_byte() = DurationMessage(trace.first_byte);
  *message.mutable_total() = DurationMessage(trace.total);
  return message;
}

}  // namespace assay
