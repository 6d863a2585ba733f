// The bytes of HTTP/1.1 around the parser: where a header section ends, and how an answer is written.
#ifndef ASSAY_SERVER_TRANSPORT_HTTP_HTTP_WIRE_H_
#define ASSAY_SERVER_TRANSPORT_HTTP_HTTP_WIRE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/transport/http/http_message.h"

namespace assay {

enum class HeaderScan {
  kIncomplete,
  kComplete,
  kMalformed,  // a control character, a bare LF or CR, a folded line (RFC 9112 section 5.2), no request line
  kTooLarge,   // longer than the limit, or with a line over kHeaderLineBytes
};

// kHeaderLineBytes is the longest line of a header section: the parser counts the bytes of a field in 16 bits.
inline constexpr size_t kHeaderLineBytes = (64 << 10) - 3;

// HeaderScanner finds the end of a request's header section (RFC 9112 section 2.1) in bytes that arrive in
// pieces, and notices early what is not HTTP/1 at all, so that a stranger's bytes are not held until a
// time-out. Each byte is looked at once. Thread-safety: single-threaded (owner: a connection).
class HeaderScanner {
 public:
  explicit HeaderScanner(size_t max_bytes) : max_bytes_(max_bytes) {}

  // Scan takes all bytes of the request so far; those of the call before must be its beginning.
  HeaderScan Scan(std::string_view bytes);

  // size returns the bytes of the header section, its empty line included, after kComplete.
  size_t size() const { return scanned_; }

 private:
  const size_t max_bytes_;
  size_t scanned_ = 0;
  size_t line_start_ = 0;
  bool request_line_seen_ = false;
};

// ReasonPhrase returns the text of `status`; empty where there is none (RFC 9112 section 4 lets it be).
std::string_view ReasonPhrase(int status);

// ResponseFraming is what the request decides about how its answer is written.
struct ResponseFraming {
  bool head = false;       // HEAD: all headers, no body
  bool keep_alive = true;  // else Connection: close
  bool http_1_0 = false;   // the client must be told that the connection stays
  absl::Time date;
};

// SerializeResponse returns the bytes of `response` (RFC 9112 section 2.1). A status that has no body (1xx,
// 204, 304) gets none.
std::string SerializeResponse(const HttpResponse& response, const ResponseFraming& framing);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HTTP_HTTP_WIRE_H_
