// CurlFault: what libcurl and HTTP say of a failed transfer, in the words of the catalogue.
#ifndef ASSAY_SERVER_FETCH_CURL_FAULT_H_
#define ASSAY_SERVER_FETCH_CURL_FAULT_H_

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "server/jwks/http_fetcher.h"

namespace assay {

// CurlFailure is what is known of a transfer that libcurl gave up.
struct CurlFailure {
  CURLcode code;
  long verify_result = 0;         // CURLINFO_SSL_VERIFYRESULT: of the certificate's chain, not of its name
  std::string_view refusal = {};  // the address guard's words; empty where it refused nothing
  long proxy_status = 0;          // of the proxy's answer to CONNECT; 0 where there was none
  std::string_view text = {};     // curl's own words
};

// FaultOfFailure names the fault of a transfer that ended without a complete answer. Pure.
FetchFault FaultOfFailure(const CurlFailure& failure);

// FaultOfStatus names the fault of an answer whose status is neither 200 nor a 304 that was asked for. Pure.
FetchFault FaultOfStatus(long status);

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CURL_FAULT_H_
