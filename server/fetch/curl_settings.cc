#include "server/fetch/curl_settings.h"

#include <utility>

#include "server/base/str_cat.h"
#include "server/jwks/file_source.h"

namespace assay {
namespace {

constexpr long kLeastTls = CURL_SSLVERSION_TLSv1_2;

// SystemCaFile is the bundle that this libcurl was built for.
const char* SystemCaFile() {
  const char* const built_in = curl_version_info(CURLVERSION_NOW)->cainfo;
  return built_in != nullptr ? built_in : "/etc/ssl/certs/ca-certificates.crt";
}

const char* CaFile(const FetchOptions& options) {
  return options.ca_file.empty() ? SystemCaFile() : options.ca_file.c_str();
}

}  // namespace

void CurlSettings::SetTls(const FetchOptions& options) {
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  Set(CURLOPT_SSLVERSION, kLeastTls);
  Set(CURLOPT_CAINFO, CaFile(options));
  Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // a folder of CAs costs 36 ms a connection
  if (options.client_cert_file.empty()) return;
  Set(CURLOPT_SSLCERT, options.client_cert_file.c_str());
  Set(CURLOPT_SSLKEY, options.client_key_file.c_str());
}

void CurlSettings::SetTrace(bool certificates_only) {
  Set(CURLOPT_FRESH_CONNECT, 1L);
  Set(CURLOPT_FORBID_REUSE, 1L);
  Set(CURLOPT_CERTINFO, 1L);
  if (!certificates_only) return;
  Set(CURLOPT_CONNECT_ONLY, 1L);
  Set(CURLOPT_SSL_VERIFYPEER, 0L);
  Set(CURLOPT_SSL_VERIFYHOST, 0L);
}

std::optional<FetchFault> CurlSettings::SetProxy(const std::optional<KeyUrl>& proxy,
                                                 const FetchOptions& options) {
  Set(CURLOPT_NOPROXY, "");
  // With the port: libcurl's default for an http proxy is 1080.
  Set(CURLOPT_PROXY, proxy ? proxy->Origin().c_str() : "");
  if (!proxy) return std::nullopt;
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(CURLOPT_PROXY_SSLVERSION, kLeastTls);
  Set(CURLOPT_PROXY_CAINFO, CaFile(options));
  Set(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
  if (options.proxy_credentials_file.empty()) return std::nullopt;

  auto text = ReadKeySetFile(options.proxy_credentials_file);
  if (!text) return std::move(text).error();
  const std::string line = text->substr(0, text->find_first_of("\r\n"));
  const size_t colon = line.find(':');
  if (colon == line.npos) {
    return FetchFault{v1::KEY_SET_FAULT_FILE_UNREADABLE,
                      StrCat(options.proxy_credentials_file, ": its first line is not USER:PASSWORD")};
  }
  Set(CURLOPT_PROXYAUTH, CURLAUTH_BASIC);
  Set(CURLOPT_PROXYUSERNAME, line.substr(0, colon).c_str());
  Set(CURLOPT_PROXYPASSWORD, line.substr(colon + 1).c_str());
  return std::nullopt;
}

}  // namespace assay
