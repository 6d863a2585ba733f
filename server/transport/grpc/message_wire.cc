#include "server/transport/grpc/message_wire.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include "server/base/str_cat.h"

namespace assay {

using Traits = grpc::SerializationTraits<google::protobuf::Message>;

absl::Status ParseMessage(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  grpc::ByteBuffer shared = bytes;  // parsing empties what it is given
  if (Traits::Deserialize(&shared, &message).ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("the request is not a valid ", message.GetTypeName(),
                                           ": protobuf was expected, and UTF-8 in every text"));
}

grpc::ByteBuffer BytesOf(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool own = true;
  // Fails beyond 2 GiB only, which the limits of a batch keep far away.
  (void)Traits::Serialize(message, &bytes, &own);
  return bytes;
}

}  // namespace assay
