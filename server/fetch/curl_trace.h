// TraceHandle: what libcurl knows of a transfer that has ended.
#ifndef ASSAY_SERVER_FETCH_CURL_TRACE_H_
#define ASSAY_SERVER_FETCH_CURL_TRACE_H_

#include <curl/curl.h>

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "server/jwks/http_fetcher.h"

namespace assay {

// TraceHandle fills in peer, certificates, status and durations.
void TraceHandle(CURL* handle, FetchTrace& trace);

// ParseCertificateTime reads a validity as OpenSSL prints it, "Jan  2 03:04:05 2027 GMT". Pure.
std::optional<absl::Time> ParseCertificateTime(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CURL_TRACE_H_
