#include "client/cpp/verifier_client.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace assay::client {
namespace {

using Stub = v1::TokenVerifier::Stub;

template <typename Request, typename Response>
Answer<Response> Ask(Stub& stub,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& request, absl::Duration timeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return tl::unexpected(ReadCallError(status));
  return response;
}

}  // namespace

VerifierClient::VerifierClient(std::shared_ptr<grpc::Channel> channel, absl::Duration timeout)
    : stub_(v1::TokenVerifier::NewStub(std::move(channel))), timeout_(std::min(timeout, kLongestTimeout)) {}

Answer<v1::VerifiedToken> VerifierClient::Authenticate(const v1::VerifyRequest& request) const {
  return Ask(*stub_, &Stub::Authenticate, request, timeout_);
}

Answer<v1::VerifyResponse> VerifierClient::Verify(const v1::VerifyRequest& request) const {
  return Ask(*stub_, &Stub::Verify, request, timeout_);
}

Answer<v1::BatchVerifyResponse> VerifierClient::BatchVerify(const v1::BatchVerifyRequest& request) const {
  return Ask(*stub_, &Stub::BatchVerify, request, timeout_);
}

}  // namespace assay::client
