#include "server/fetch/curl_fault.h"

#include <algorithm>

#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr size_t kLongestDetail = 200;

// OpenSSL's X509_V_ERR_*, which have no header here: this folder knows of curl only.
constexpr long kCertificateIsGood = 0;
constexpr long kCertificateNotJudged = 1;  // curl's value until it has looked at the chain
constexpr long kCertificateNotYetValid = 9;
constexpr long kCertificateExpired = 10;
constexpr long kCertificateNameMismatch = 62;

v1::KeySetFault FaultOf(const CurlFailure& failure) {
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return v1::KEY_SET_FAULT_DNS;
    case CURLE_OPERATION_TIMEDOUT:
      return v1::KEY_SET_FAULT_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
      switch (failure.verify_result) {
        case kCertificateNotYetValid:
        case kCertificateExpired:
          return v1::KEY_SET_FAULT_TLS_EXPIRED;
        // OpenSSL had no objection, so it was curl that refused, and it looks at the name only.
        case kCertificateIsGood:
        case kCertificateNotJudged:
        case kCertificateNameMismatch:
          return v1::KEY_SET_FAULT_TLS_NAME;
        default:
          return v1::KEY_SET_FAULT_TLS;
      }
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_USE_SSL_FAILED:
      return v1::KEY_SET_FAULT_TLS;
    case CURLE_PARTIAL_FILE:
      return v1::KEY_SET_FAULT_TRUNCATED;
    case CURLE_BAD_CONTENT_ENCODING:
      return v1::KEY_SET_FAULT_ENCODING;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_UNSUPPORTED_PROTOCOL:  // the answer is not HTTP/1 or later
    case CURLE_WEIRD_SERVER_REPLY:
      return v1::KEY_SET_FAULT_RESET;
    default:
      return v1::KEY_SET_FAULT_CONNECT;
  }
}

std::string OneLine(std::string_view text) {
  std::string line(text.substr(0, kLongestDetail));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line;
}

}  // namespace

FetchFault FaultOfFailure(const CurlFailure& failure) {
  if (!failure.refusal.empty() && failure.code != CURLE_OPERATION_TIMEDOUT) {
    return {v1::KEY_SET_FAULT_ADDRESS_REFUSED, std::string(failure.refusal)};
  }
  if (failure.proxy_status >= 300) {
    return {v1::KEY_SET_FAULT_CONNECT,
            StrCat("the proxy answers CONNECT with status ", failure.proxy_status)};
  }
  const std::string_view text = failure.text.empty() ? curl_easy_strerror(failure.code) : failure.text;
  return {FaultOf(failure), OneLine(text)};
}

FetchFault FaultOfStatus(long status) {
  FetchFault fault{v1::KEY_SET_FAULT_HTTP_5XX, StrCat("status ", status)};
  fault.http_status = static_cast<int>(status);
  if (status == 304) {
    fault.fault = v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED;
  } else if (status == 206) {
    fault.fault = v1::KEY_SET_FAULT_TRUNCATED;
  } else if (status < 300) {
    fault.fault = v1::KEY_SET_FAULT_NOT_JSON;  // a success, but no document of this URL
  } else if (status < 400) {
    fault.fault = v1::KEY_SET_FAULT_REDIRECT;
  } else if (status == 429) {
    fault.fault = v1::KEY_SET_FAULT_HTTP_429;
  } else if (status < 500) {
    fault.fault = v1::KEY_SET_FAULT_HTTP_4XX;
  }
  return fault;
}

}  // namespace assay
