#include "tests/transport/grpc/served.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

namespace assay::testing {

grpc::Status CallRaw(const Served& served, const std::string& method, const std::string& bytes) {
  grpc::GenericStub stub(served.Channel());
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const grpc::Slice slice(bytes);
  const auto call = stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&slice, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

}  // namespace assay::testing
