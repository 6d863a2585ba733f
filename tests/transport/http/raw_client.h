// RawClient: a TCP client that sends exactly the bytes a test names.
#ifndef ASSAY_TESTS_TRANSPORT_HTTP_RAW_CLIENT_H_
#define ASSAY_TESTS_TRANSPORT_HTTP_RAW_CLIENT_H_

#include <string>
#include <string_view>

namespace assay {

// RawResponse is one answer as it stood on the wire.
struct RawResponse {
  int status = 0;       // 0: the connection ended, or was reset, before a whole answer
  std::string headers;  // status line and headers, line ends included
  std::string body;

  bool Has(std::string_view header_line) const;  // a whole line, without its end
};

// RawClient blocks; a read that takes 20 s counts as an ended connection.
// Thread-safety: single-threaded (owner: the test).
class RawClient {
 public:
  explicit RawClient(int port, const std::string& ip = "127.0.0.1");
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return socket_ >= 0; }
  // Send returns false once the other side has gone.
  bool Send(std::string_view bytes);
  void HalfClose();
  // Read returns the next answer; that of a HEAD request ends with its headers.
  RawResponse Read(bool head = false);
  // Ended waits for the end of the connection and tells whether it was orderly and nothing came before it.
  bool Ended();

 private:
  bool Fill();

  int socket_ = -1;
  bool reset_ = false;
  std::string received_;
};

// Get returns a GET request for `target`.
std::string Get(std::string_view target, std::string_view more_headers = "");

}  // namespace assay

#endif  // ASSAY_TESTS_TRANSPORT_HTTP_RAW_CLIENT_H_
