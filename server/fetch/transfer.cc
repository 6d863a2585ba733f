#include "server/fetch/transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "server/base/ascii_case.h"
#include "server/base/limits.h"
#include "server/base/str_cat.h"
#include "server/fetch/curl_fault.h"
#include "server/fetch/curl_settings.h"
#include "server/fetch/curl_trace.h"
#include "server/jwks/header_text.h"
#include "server/jwks/http_date.h"

namespace assay {
namespace {

constexpr size_t kHeaderBytes = 64 << 10;
constexpr char kAgent[] = "assay";

// Milliseconds is what is left of `whole`; libcurl takes 0 for no limit.
long Milliseconds(absl::Duration whole, absl::Duration spent) {
  return static_cast<long>(std::max<int64_t>(absl::ToInt64Milliseconds(whole - spent), 1));
}

// Resolved is the form of CURLOPT_RESOLVE; the plus lets libcurl forget it in time.
std::string Resolved(const KeyUrl& peer, const std::vector<std::string>& addresses) {
  std::string text = StrCat("+", peer.host, ":", peer.port, ":");
  for (const std::string& address : addresses) {
    const bool is6 = address.find(':') != address.npos;
    StrAppend(&text, text.back() == ':' ? "" : ",", is6 ? "[" : "", address, is6 ? "]" : "");
  }
  return text;
}

}  // namespace

Transfer::Transfer(FetchRequest request, KeyUrl url, std::optional<KeyUrl> proxy, HttpFetcher::Done done)
    : request_(std::move(request)),
      url_(std::move(url)),
      proxy_(std::move(proxy)),
      needs_lookup_(!LiteralAddress(peer().host)),
      done_(std::move(done)) {}

std::string Transfer::host_key() const { return url_.Origin(); }

std::optional<FetchFault> Transfer::Prepare(const std::vector<std::string>& addresses, absl::Duration spent) {
  if (request_.trace != nullptr) {
    request_.trace->addresses = addresses;
    request_.trace->proxied = proxy_.has_value();
    request_.trace->lookup = spent;
  }
  // A proxy looks names up itself; of a target, only a literal address can be judged here.
  if (const auto target = proxy_ ? LiteralAddress(url_.host) : std::nullopt) {
    refusal_ = AddressRefusal(reinterpret_cast<const sockaddr&>(*target), Rule());
    if (!refusal_.empty()) return FetchFault{v1::KEY_SET_FAULT_ADDRESS_REFUSED, refusal_};
  }
  handle_.reset(curl_easy_init());
  if (handle_ == nullptr) return FetchFault{v1::KEY_SET_FAULT_CONNECT, "libcurl has no memory"};
  CURL* const curl = handle_.get();

  bool settled = true;
  const auto append = [&](Freed<curl_slist>& list, const std::string& line) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
      settled = false;
      return;
    }
    (void)list.release();
    list.reset(longer);
  };
  const auto header = [&](const std::string& line) { append(headers_, line); };
  header("Accept: application/jwk-set+json, application/json");
  header("Accept-Encoding: identity");
  if (request_.no_cache) header("Cache-Control: no-cache");
  if (!request_.if_none_match.empty()) header(StrCat("If-None-Match: ", request_.if_none_match));
  if (!request_.if_modified_since.empty()) header(StrCat("If-Modified-Since: ", request_.if_modified_since));

  CurlSettings settings(curl);
  const auto set = [&](CURLoption option, auto value) { settings.Set(option, value); };
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error_));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // should libcurl ever look a name up, it must not hold the fetch thread
  if (needs_lookup_) append(resolved_, Resolved(peer(), addresses));
  set(CURLOPT_RESOLVE, resolved_.get());

  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, url_.scheme.c_str());
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_USERAGENT, kAgent);
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);

  set(CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(request_.options.connect_timeout, spent));
  set(CURLOPT_TIMEOUT_MS, Milliseconds(request_.options.total_timeout, spent));

  settings.SetTls(request_.options);
  if (request_.trace != nullptr) settings.SetTrace(request_.certificates_only);
  if (auto fault = settings.SetProxy(proxy_, request_.options)) return fault;

  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnOpenSocket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));

  if (settings.refused() != CURLE_OK || !settled) {
    return FetchFault{v1::KEY_SET_FAULT_CONNECT,
                      StrCat("libcurl refuses a setting: ", curl_easy_strerror(settings.refused()))};
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
    location_.clear();
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
                                                            {"retry-after", &retry_after_},
                                                            {"location", &location_}};
  for (const auto& [known, text] : kept) {
    if (!EqualsIgnoringCase(name, known)) continue;
    // Lines of one name are one list (RFC 9110 section 5.3).
    StrAppend(text, text->empty() ? "" : ", ", value);
  }
  return line.size();
}

curl_socket_t Transfer::OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address) {
  auto* const transfer = static_cast<Transfer*>(self);
  // The operator chose the proxy; what the issuer may reach is for its targets.
  const AddressRule rule = transfer->proxy_ ? AddressRule{} : transfer->Rule();
  std::string refusal = AddressRefusal(address->addr, rule);
  if (!refusal.empty()) {
    transfer->refusal_ = StrCat(transfer->proxy_ ? "the proxy's address " : "", refusal);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

AddressRule Transfer::Rule() const {
  return {.loopback_only = url_.scheme == "http" && !request_.options.allow_http,
          .public_only = request_.public_address_only,
          .allowed = request_.options.allow_addresses};
}

bool Transfer::FromPublicAddress() const {
  if (proxy_) {
    // What a name means is for the proxy to know; taken for public, it may not name a private address.
    const auto target = LiteralAddress(url_.host);
    return !target || ClassifyAddress(reinterpret_cast<const sockaddr&>(*target)) == AddressKind::kPublic;
  }
  const char* peer = nullptr;
  curl_easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &peer);
  return peer != nullptr && ClassifyAddressText(peer) == AddressKind::kPublic;
}

long Transfer::Status() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

void Transfer::Trace() {
  FetchTrace& trace = *request_.trace;
  trace.body_bytes = body_bytes_;
  trace.cache_control = response_.cache_control;
  trace.age = response_.age;
  trace.expires = response_.expires;
  trace.date = response_.date;
  trace.content_type = response_.content_type;
  trace.location = location_;
  TraceHandle(handle_.get(), trace);
}

void Transfer::Finish(CURLcode code, absl::Time now) {
  if (request_.trace != nullptr) Trace();
  Finish(Result(code, now));
}

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
  if (request_.certificates_only && code == CURLE_OK) {
    return tl::unexpected(FetchFault{v1::KEY_SET_FAULT_TLS, "connected for the certificates only"});
  }
  if (too_large_) {
    return tl::unexpected(
        FetchFault{v1::KEY_SET_FAULT_TOO_LARGE,
                   StrCat("over ", kKeySetBytes, " bytes of body or ", kHeaderBytes, " of headers")});
  }
  if (code != CURLE_OK) {
    CurlFailure failure{.code = code, .refusal = refusal_, .text = error_};
    curl_easy_getinfo(handle_.get(), CURLINFO_SSL_VERIFYRESULT, &failure.verify_result);
    curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status);
    return tl::unexpected(FaultOfFailure(failure));
  }
  if (!content_encoding_.empty() && !EqualsIgnoringCase(content_encoding_, "identity")) {
    return tl::unexpected(
        FetchFault{v1::KEY_SET_FAULT_ENCODING, "the body has a content encoding that was not asked for"});
  }
  response_.status = static_cast<int>(status);
  response_.from_public_address = FromPublicAddress();
  return std::move(response_);
}

}  // namespace assay
