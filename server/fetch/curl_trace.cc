#include "server/fetch/curl_trace.h"

#include <algorithm>
#include <string>
#include <utility>

namespace assay {
namespace {

constexpr int kMostCertificates = 10;
constexpr size_t kLongestName = 256;

absl::Duration Microseconds(CURL* handle, CURLINFO which) {
  curl_off_t time = 0;
  curl_easy_getinfo(handle, which, &time);
  return absl::Microseconds(time);
}

// CertificateOf reads the lines "NAME:VALUE" that libcurl makes of one certificate.
ServerCertificate CertificateOf(const curl_slist* line) {
  ServerCertificate certificate;
  for (; line != nullptr; line = line->next) {
    const std::string_view text = line->data;
    const size_t colon = text.find(':');
    if (colon == text.npos) continue;
    const std::string_view name = text.substr(0, colon);
    const std::string_view value = text.substr(colon + 1);
    if (name == "Subject") certificate.subject = value.substr(0, kLongestName);
    if (name == "Issuer") certificate.issuer = value.substr(0, kLongestName);
    if (name == "Start date") {
      certificate.not_before = ParseCertificateTime(value).value_or(absl::InfinitePast());
    }
    if (name == "Expire date") {
      certificate.not_after = ParseCertificateTime(value).value_or(absl::InfiniteFuture());
    }
  }
  return certificate;
}

}  // namespace

std::optional<absl::Time> ParseCertificateTime(std::string_view text) {
  absl::Time time;
  std::string error;
  // The format's blank stands for any number of them.
  if (!absl::ParseTime("%b %d %H:%M:%S %Y GMT", {text.data(), text.size()}, &time, &error))
    return std::nullopt;
  return time;
}

void TraceHandle(CURL* handle, FetchTrace& trace) {
  const char* peer = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &peer);
  trace.peer = peer != nullptr ? peer : "";
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  trace.status = static_cast<int>(status);
  trace.connect = Microseconds(handle, CURLINFO_CONNECT_TIME_T);
  trace.tls = Microseconds(handle, CURLINFO_APPCONNECT_TIME_T);
  trace.first_byte = Microseconds(handle, CURLINFO_STARTTRANSFER_TIME_T);
  trace.total = Microseconds(handle, CURLINFO_TOTAL_TIME_T);
  curl_certinfo* certificates = nullptr;
  curl_easy_getinfo(handle, CURLINFO_CERTINFO, &certificates);
  if (certificates == nullptr) return;
  for (int i = 0; i < std::min(certificates->num_of_certs, kMostCertificates); ++i) {
    trace.chain.push_back(CertificateOf(certificates->certinfo[i]));
  }
}

}  // namespace assay
