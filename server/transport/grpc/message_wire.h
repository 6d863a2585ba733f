// Between protobuf messages and the bytes that gRPC carries.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_MESSAGE_WIRE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_MESSAGE_WIRE_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"

namespace assay {

// ParseMessage returns INVALID_ARGUMENT for bytes that are not such a message: no valid protobuf, or text
// that is not UTF-8. gRPC's own parsing would answer UNIMPLEMENTED, and no service would hear of the call.
absl::Status ParseMessage(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);

grpc::ByteBuffer BytesOf(const google::protobuf::Message& message);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_MESSAGE_WIRE_H_
