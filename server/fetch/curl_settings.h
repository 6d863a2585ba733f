// CurlSettings: what is set on a handle of libcurl, and whether it was taken.
#ifndef ASSAY_SERVER_FETCH_CURL_SETTINGS_H_
#define ASSAY_SERVER_FETCH_CURL_SETTINGS_H_

#include <curl/curl.h>

#include <optional>
#include <string>

#include "server/jwks/http_fetcher.h"
#include "server/jwks/key_url.h"

namespace assay {

// CurlSettings sets options and remembers the first refusal. Lifetime: of one preparation; the handle
// outlives it. Thread-safety: single-threaded (owner: the fetch thread).
class CurlSettings {
 public:
  explicit CurlSettings(CURL* handle) : handle_(handle) {}

  template <typename T>
  void Set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(handle_, option, value);
    if (refused_ == CURLE_OK) refused_ = code;
  }

  // SetTls says whom to trust, and who we are.
  void SetTls(const FetchOptions& options);
  // SetTrace gives the transfer a connection of its own and keeps the server's certificates;
  // `certificates_only` takes any, and ends before a request is sent. After SetTls.
  void SetTrace(bool certificates_only);
  // SetProxy goes through `proxy`, or through none, whatever the environment says. It fails where the
  // credentials cannot be read.
  std::optional<FetchFault> SetProxy(const std::optional<KeyUrl>& proxy, const FetchOptions& options);

  // refused is the first code that was not CURLE_OK.
  CURLcode refused() const { return refused_; }

 private:
  CURL* const handle_;
  CURLcode refused_ = CURLE_OK;
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_CURL_SETTINGS_H_
