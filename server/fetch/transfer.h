// Transfer: one GET of libcurl, from its settings to its result.
#ifndef ASSAY_SERVER_FETCH_TRANSFER_H_
#define ASSAY_SERVER_FETCH_TRANSFER_H_

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "server/fetch/address_guard.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/key_url.h"

namespace assay {

// Transfer owns an easy handle with every setting of verifier-rules.md section 3.2. It must not move while
// the handle is in use. Thread-safety: single-threaded (owner: the fetch thread).
class Transfer {
 public:
  // `proxy` is the parsed one of the request's options.
  Transfer(FetchRequest request, KeyUrl url, std::optional<KeyUrl> proxy, HttpFetcher::Done done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // peer is whom it connects to: the proxy, where there is one.
  const KeyUrl& peer() const { return proxy_ ? *proxy_ : url_; }
  // needs_lookup tells that the peer's host is a name.
  bool needs_lookup() const { return needs_lookup_; }

  // Prepare makes the handle ready to be added to a multi. `addresses` are those of a peer that needed a
  // look-up, which has taken `spent` of the time allowed. A fault where the target is refused, a file cannot
  // be read or libcurl refuses a setting.
  std::optional<FetchFault> Prepare(const std::vector<std::string>& addresses, absl::Duration spent);
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
  AddressRule Rule() const;
  // FromPublicAddress judges the server, as far as it is known behind a proxy.
  bool FromPublicAddress() const;
  long Status() const;
  void Trace();
  tl::expected<FetchResponse, FetchFault> Result(CURLcode code, absl::Time now);

  template <typename T>
  using Freed = std::unique_ptr<T, void (*)(T*)>;

  const FetchRequest request_;
  const KeyUrl url_;
  const std::optional<KeyUrl> proxy_;
  const bool needs_lookup_;
  HttpFetcher::Done done_;
  Freed<curl_slist> headers_{nullptr, curl_slist_free_all};
  Freed<curl_slist> resolved_{nullptr, curl_slist_free_all};
  char error_[CURL_ERROR_SIZE] = "";
  FetchResponse response_;
  std::string content_encoding_;
  std::string retry_after_;
  std::string location_;
  size_t header_bytes_ = 0;
  size_t body_bytes_ = 0;
  bool too_large_ = false;
  std::string refusal_;                             // of the address guard
  Freed<CURL> handle_{nullptr, curl_easy_cleanup};  // last, so that it ends first
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_TRANSFER_H_
