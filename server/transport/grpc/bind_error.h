// Why an address cannot be listened on.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_

#include <string>

namespace assay {

// AddressFault returns what is wrong with the spelling of `address` ("HOST:PORT" with a literal host,
// "[HOST]:PORT", "unix:PATH"), or nothing. gRPC takes port 99999 for
// another one.
std::string AddressFault(const std::string& address);

// BindError tries to bind `address` that has no fault and returns
// what the system says against it, or nothing. gRPC itself only tells its log.
std::string BindError(const std::string& address);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_BIND_ERROR_H_
