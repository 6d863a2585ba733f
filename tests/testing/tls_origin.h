// TlsOrigin: a server on loopback with a certificate of the test's choice, made and served by openssl's
// command line.
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

 private:
  void Serve(const std::string& arguments);

  std::string folder_;
  pid_t server_ = -1;
  int output_ = -1;  // of the server, from which its port is read
  int port_ = 0;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_TLS_ORIGIN_H_
