// Why an address cannot be listened on.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_

#include <string>

namespace assay {

// BindError tries to bind `address` ("HOST:PORT" with a literal host, "[HOST]:PORT", "unix:PATH") and returns
// what the system says against it, or nothing. gRPC itself only tells its log.
std::string BindError(const std::string& address);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_
