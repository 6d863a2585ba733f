// ServerTls: what a listener shows and demands in a TLS handshake, read from files and checked.
#ifndef ASSAY_SERVER_TRANSPORT_TLS_SERVER_TLS_H_
#define ASSAY_SERVER_TRANSPORT_TLS_SERVER_TLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace assay {

// ServerTlsFiles names the files, all PEM.
struct ServerTlsFiles {
  std::string cert_file;       // chain, the server's own certificate first
  std::string key_file;        // without a passphrase
  std::string client_ca_file;  // not empty: clients must show a certificate that one of these has signed
};

// ServerTls holds their content. Thread-safety: immutable once shared.
struct ServerTls {
  std::string cert_chain;
  std::string key;
  std::string client_ca;
  absl::Time expires_at;  // of the server's own certificate
};

// LoadServerTls reads and checks: certificates that parse, a key that parses and belongs to the certificate.
// An error names the file and the cause, never anything of a key. A certificate that has expired is taken:
// refusing it would turn a warning into an outage.
absl::StatusOr<ServerTls> LoadServerTls(const ServerTlsFiles& files);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_TLS_SERVER_TLS_H_
