#include "server/fetch/transfer.h"

#include <sys/socket.h>

#include <utility>

#include "server/base/ascii_case.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/fetch/address_guard.h"
#include "server/fetch/curl_fault.h"
#include "server/jwks/header_text.h"
#include "server/jwks/http_date.h"

namespace assay {
namespace {

constexpr size_t kHeaderBytes = 64 << 10;
constexpr char kAgent[] = "assay";

// SystemCaFile is the bundle that this libcurl was built for.
const char* SystemCaFile() {
  const char* const built_in = curl_version_info(CURLVERSION_NOW)->cainfo;
  return built_in != nullptr ? built_in : "/etc/ssl/certs/ca-certificates.crt";
}

}  // namespace

Transfer::Transfer(FetchRequest request, KeyUrl url, HttpFetcher::Done done)
    : request_(std::move(request)), url_(std::move(url)), done_(std::move(done)) {}

std::string Transfer::host_key() const { return url_.Origin(); }

std::optional<FetchFault> Transfer::Prepare() {
  handle_.reset(curl_easy_init());
  if (handle_ == nullptr) return FetchFault{v1::KEY_SET_FAULT_CONNECT, "libcurl has no memory"};
  CURL* const curl = handle_.get();

  bool settled = true;
  const auto header = [&](const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) {
      settled = false;
      return;
    }
    (void)headers_.release();
    headers_.reset(longer);
  };
  header("Accept: application/jwk-set+json, application/json");
  header("Accept-Encoding: identity");
  if (request_.no_cache) header("Cache-Control: no-cache");
  if (!request_.if_none_match.empty()) header(StrCat("If-None-Match: ", request_.if_none_match));
  if (!request_.if_modified_since.empty()) header(StrCat("If-Modified-Since: ", request_.if_modified_since));

  CURLcode refused = CURLE_OK;
  const auto set = [&](CURLoption option, auto value) {
    const CURLcode code = curl_easy_setopt(curl, option, value);
    if (code != CURLE_OK) refused = code;
  };
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error_));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a hung resolver must not hold the fetch thread

  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, url_.scheme.c_str());
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_USERAGENT, kAgent);
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_PROXY, "");  // not even the environment's
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);

  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(absl::ToInt64Milliseconds(request_.options.connect_timeout)));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(request_.options.total_timeout)));

  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_CAINFO, request_.options.ca_file.empty() ? SystemCaFile() : request_.options.ca_file.c_str());
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // a folder of CAs costs 36 ms a connection

  // A connection of another issuer's could lead where this request must not.
  set(CURLOPT_FRESH_CONNECT, request_.public_address_only ? 1L : 0L);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnOpenSocket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));

  if (refused != CURLE_OK || !settled) {
    return FetchFault{v1::KEY_SET_FAULT_CONNECT,
                      StrCat("libcurl refuses a setting: ", curl_easy_strerror(refused))};
  }
  return std::nullopt;
}

size_t Transfer::OnBody(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->TakeBody({data, size * count});
}

size_t Transfer::OnHeader(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->TakeHeader({data, size * count});
}

size_t Transfer::TakeBody(std::string_view data) {
  body_bytes_ += data.size();
  if (body_bytes_ > kKeySetBytes) {
    too_large_ = true;
    return 0;  // ends the transfer
  }
  if (Status() == 200) response_.body.append(data);
  return data.size();
}

size_t Transfer::TakeHeader(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kHeaderBytes) {
    too_large_ = true;
    return 0;
  }
  if (line.substr(0, 5) == "HTTP/") {
    // A new answer begins: what stood before it was an interim one.
    response_ = {};
    content_encoding_.clear();
    retry_after_.clear();
    return line.size();
  }
  const size_t colon = line.find(':');
  if (colon == line.npos) return line.size();
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.back() == '\r' || value.back() == '\n')) value.remove_suffix(1);
  value = TrimWhitespace(value);

  const std::pair<std::string_view, std::string*> kept[] = {{"cache-control", &response_.cache_control},
                                                            {"age", &response_.age},
                                                            {"expires", &response_.expires},
                                                            {"date", &response_.date},
                                                            {"etag", &response_.etag},
                                                            {"last-modified", &response_.last_modified},
                                                            {"content-type", &response_.content_type},
                                                            {"content-encoding", &content_encoding_},
                                                            {"retry-after", &retry_after_}};
  for (const auto& [known, text] : kept) {
    if (!EqualsIgnoringCase(name, known)) continue;
    // Lines of one name are one list (RFC 9110 section 5.3).
    StrAppend(text, text->empty() ? "" : ", ", value);
  }
  return line.size();
}

curl_socket_t Transfer::OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address) {
  if (!static_cast<Transfer*>(self)->AdmitAddress(address->addr)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool Transfer::AdmitAddress(const sockaddr& address) {
  const AddressKind kind = ClassifyAddress(address);
  // Plain http was let through because the name is the machine's own; then the address has to be, too.
  const bool loopback_only = url_.scheme == "http" && !request_.options.allow_http;
  if (kind != AddressKind::kForbidden && (!loopback_only || kind == AddressKind::kLoopback) &&
      (!request_.public_address_only || kind == AddressKind::kPublic)) {
    return true;
  }
  refused_address_ = AddressText(address);
  return false;
}

long Transfer::Status() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

void Transfer::Finish(CURLcode code, absl::Time now) { Finish(Result(code, now)); }

void Transfer::Finish(tl::expected<FetchResponse, FetchFault> result) { done_(std::move(result)); }

tl::expected<FetchResponse, FetchFault> Transfer::Result(CURLcode code, absl::Time now) {
  const long status = Status();
  const bool asked = !request_.if_none_match.empty() || !request_.if_modified_since.empty();
  if (status >= 200 && status != 200 && !(status == 304 && asked && code == CURLE_OK)) {
    // The status says more than how the rest of such an answer ended.
    FetchFault fault = FaultOfStatus(status);
    if (status == 429 || status == 503) fault.retry_after = ParseRetryAfter(retry_after_, now);
    return tl::unexpected(std::move(fault));
  }
  if (too_large_) {
    return tl::unexpected(
        FetchFault{v1::KEY_SET_FAULT_TOO_LARGE,
                   StrCat("over ", kKeySetBytes, " bytes of body or ", kHeaderBytes, " of headers")});
  }
  if (code != CURLE_OK) {
    CurlFailure failure{.code = code, .refused_address = refused_address_, .text = error_};
    curl_easy_getinfo(handle_.get(), CURLINFO_SSL_VERIFYRESULT, &failure.verify_result);
    curl_off_t looked_up = 0, waited = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
    curl_easy_getinfo(handle_.get(), CURLINFO_PRETRANSFER_TIME_T, &waited);
    failure.name_resolved = looked_up > 0 || waited > 0;
    return tl::unexpected(FaultOfFailure(failure));
  }
  if (!content_encoding_.empty() && !EqualsIgnoringCase(content_encoding_, "identity")) {
    return tl::unexpected(
        FetchFault{v1::KEY_SET_FAULT_ENCODING, "the body has a content encoding that was not asked for"});
  }
  response_.status = static_cast<int>(status);
  const char* peer = nullptr;
  curl_easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &peer);
  response_.from_public_address = peer != nullptr && ClassifyAddressText(peer) == AddressKind::kPublic;
  return std::move(response_);
}

}  // namespace assay
