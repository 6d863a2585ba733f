// Transfer: one GET of libcurl, from its settings to its result.
#ifndef ASSAY_SERVER_FETCH_TRANSFER_H_
#define ASSAY_SERVER_FETCH_TRANSFER_H_

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/key_url.h"

namespace assay {

// Transfer owns an easy handle with every setting of verifier-rules.md section 3.2. It must not move while
// the handle is in use. Thread-safety: single-threaded (owner: the fetch thread).
class Transfer {
 public:
  Transfer(FetchRequest request, KeyUrl url, HttpFetcher::Done done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Prepare makes the handle ready to be added to a multi; a fault where libcurl refuses a setting.
  std::optional<FetchFault> Prepare();
  CURL* handle() const { return handle_.get(); }
  const FetchRequest& request() const { return request_; }
  // host_key is equal for transfers to the same server.
  std::string host_key() const;

  // Finish hands the result to `done`; `now` measures a Retry-After that is a date.
  void Finish(CURLcode code, absl::Time now);
  void Finish(tl::expected<FetchResponse, FetchFault> result);

 private:
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  size_t TakeBody(std::string_view data);
  size_t TakeHeader(std::string_view line);
  bool AdmitAddress(const sockaddr& address);
  long Status() const;
  tl::expected<FetchResponse, FetchFault> Result(CURLcode code, absl::Time now);

  template <typename T>
  using Freed = std::unique_ptr<T, void (*)(T*)>;

  const FetchRequest request_;
  const KeyUrl url_;
  HttpFetcher::Done done_;
  Freed<curl_slist> headers_{nullptr, curl_slist_free_all};
  char error_[CURL_ERROR_SIZE] = "";
  FetchResponse response_;
  std::string content_encoding_;
  std::string retry_after_;
  size_t header_bytes_ = 0;
  size_t body_bytes_ = 0;
  bool too_large_ = false;
  std::string refused_address_;
  Freed<CURL> handle_{nullptr, curl_easy_cleanup};  // last, so that it ends first
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_TRANSFER_H_
