// HttpFetcher: the port through which key supply reaches the network. fetch/ implements it.
#ifndef ASSAY_SERVER_JWKS_HTTP_FETCHER_H_
#define ASSAY_SERVER_JWKS_HTTP_FETCHER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/base/address_range.h"
#include "tl/expected.hpp"

namespace assay {

// FetchFault says why nothing usable came back. `detail` is for operators: one line, no body bytes.
struct FetchFault {
  v1::KeySetFault fault;
  std::string detail;
  absl::Duration retry_after = absl::ZeroDuration();  // Retry-After of a 429 or 503, else zero
  int http_status = 0;                                // of the answer, where there was one
  uint64_t get = 0;                                   // which GET of a KeySetFetcher failed; 0: none did
};

// FetchOptions are an issuer's own, the same for its discovery document and its key set.
struct FetchOptions {
  bool allow_http = false;                  // plain http to other than loopback
  std::string ca_file = {};                 // PEM bundle; empty: the system's
  std::string client_cert_file = {};        // PEM chain that servers are shown; empty: none
  std::string client_key_file = {};         // PEM, of client_cert_file
  std::string proxy = {};                   // "http://HOST:PORT" or "https://HOST:PORT"; empty: none
  std::string proxy_credentials_file = {};  // one line "USER:PASSWORD"; empty: none
  // Where a request for public addresses only may lead all the same. What is always refused stays so.
  std::vector<AddressRange> allow_addresses = {};
  absl::Duration connect_timeout = absl::Seconds(2);
  absl::Duration total_timeout = absl::Seconds(5);
};

// ServerCertificate is one certificate that a server showed. Names are as openssl prints them.
struct ServerCertificate {
  std::string subject, issuer;
  absl::Time not_before = absl::InfinitePast();
  absl::Time not_after = absl::InfiniteFuture();
};

// FetchTrace is what one fetch has met on its way, also where it failed. What it did not come to is empty.
struct FetchTrace {
  std::vector<std::string> addresses;    // of the peer's host, in the order in which they are tried
  std::string peer;                      // the address connected to
  bool proxied = false;                  // the peer is a proxy
  std::vector<ServerCertificate> chain;  // the server's own first; trusted only where the fetch went on
  int status = 0;
  uint64_t body_bytes = 0;
  std::string cache_control, age, expires, date, content_type, location;  // as sent
  absl::Duration lookup;
  absl::Duration connect, tls, first_byte, total;  // each since the look-up
};

struct FetchRequest {
  std::string url = {};
  FetchOptions options = {};
  bool no_cache = false;             // sends Cache-Control: no-cache
  bool public_address_only = false;  // an address that is not public is refused
  std::string if_none_match = {};
  std::string if_modified_since = {};
  // Where there is one, the fetch has a connection of its own, and the trace is filled in before `done` runs.
  std::shared_ptr<FetchTrace> trace = nullptr;
  // With a trace: connects to look at the server's certificates, whatever they are. Nothing is sent, and the
  // end is always a fault.
  bool certificates_only = false;
};

// FetchResponse is a 200, or a 304 to a request that carried a validator. Everything else is a FetchFault.
// Header values stand as sent.
struct FetchResponse {
  int status = 200;
  bool from_public_address = false;
  std::string body;
  std::string cache_control, age, expires, date, etag, last_modified, content_type;
};

// HttpFetcher makes one GET a call: no retry, no redirect, no proxy of the environment, at most kKeySetBytes
// of body. Thread-safety: single-threaded (owner: the event loop).
class HttpFetcher {
 public:
  using Done = absl::AnyInvocable<void(tl::expected<FetchResponse, FetchFault>)>;
  virtual ~HttpFetcher() = default;
  // Fetch calls `done` exactly once on the event loop, never before it returns; a loop that stops first
  // destroys `done` uncalled.
  virtual void Fetch(FetchRequest request, Done done) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_HTTP_FETCHER_H_
