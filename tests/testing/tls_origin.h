// TlsOrigin: a server on loopback with a certificate of the test's choice, made by openssl's command line and
// served by that or by nghttpd.
#ifndef ASSAY_TESTS_TESTING_TLS_ORIGIN_H_
#define ASSAY_TESTS_TESTING_TLS_ORIGIN_H_

#include <sys/types.h>

#include <string>

namespace assay::testing {

// TlsOrigin answers every GET of /keys with the same 200. Its authority is new each time.
class TlsOrigin {
 public:
  struct Options {
    std::string subject_alt_name = "IP:127.0.0.1";
    bool expired = false;
    std::string server_arguments = "";  // further ones of `openssl s_server`
    bool http2 = false;                 // served by nghttpd, which takes none of those
  };

  explicit TlsOrigin(const Options& options);
  ~TlsOrigin();
  TlsOrigin(const TlsOrigin&) = delete;
  TlsOrigin& operator=(const TlsOrigin&) = delete;

  std::string url() const;
  // ca_file is the authority's certificate.
  std::string ca_file() const { return folder_ + "/ca.pem"; }
  // cert_file and key_file are the origin's own, of that authority; a client may show them, too.
  std::string cert_file() const { return folder_ + "/cert.pem"; }
  std::string key_file() const { return folder_ + "/key.pem"; }
  int port() const { return port_; }
  // connections_seen counts those over HTTP/2 since the last call.
  int connections_seen();

 private:
  void Serve(const std::string& command);
  // WaitFor reads the server's output until it has said `words`, and returns the rest of that line.
  std::string WaitFor(const std::string& words);

  std::string folder_;
  pid_t server_ = -1;
  int output_ = -1;  // of the server, from which its port is read
  int port_ = 0;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TLS_ORIGIN_H_
