// gRPC server credentials whose certificate can be replaced while the server runs.
#ifndef ASSAY_SERVER_TRANSPORT_TLS_SERVER_CREDENTIALS_H_
#define ASSAY_SERVER_TRANSPORT_TLS_SERVER_CREDENTIALS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/base/published.h"
#include "server/transport/tls/server_tls.h"

namespace assay {

// MakeServerCredentials returns credentials that take `tls`, which holds a value, anew in the first handshake
// after each Set. Whether clients must show a certificate is fixed by the value at the time of this call:
// replacing it may change the authorities, not drop the demand. Credentials serve one port and must outlive
// its server, which holds no reference to them.
std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(
    std::shared_ptr<const Published<ServerTls>> tls);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_TLS_SERVER_CREDENTIALS_H_
