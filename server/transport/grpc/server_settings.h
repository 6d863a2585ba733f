// The bounds within which the gRPC server lets strangers work.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_SERVER_SETTINGS_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_SERVER_SETTINGS_H_

#include <grpcpp/server_builder.h>

#include "server/base/limits.h"

namespace assay {

// ApplySettings sets message and metadata sizes, streams, keep-alive, ages, handshake time-out, memory, and
// whether the server describes itself by reflection. Decompression is off: a client that sends compressed
// messages is told UNIMPLEMENTED. In the whole process it ends Abseil's search for cycles in the order of
// locks.
void ApplySettings(grpc::ServerBuilder& builder, const Limits& limits, bool reflection);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_SERVER_SETTINGS_H_
