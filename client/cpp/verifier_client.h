// VerifierClient: assay.v1.TokenVerifier from C++.
#ifndef ASSAY_CLIENT_CPP_VERIFIER_CLIENT_H_
#define ASSAY_CLIENT_CPP_VERIFIER_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>

#include "absl/time/time.h"
#include "assay/v1/verifier.grpc.pb.h"
#include "client/cpp/call_error.h"
#include "tl/expected.hpp"

namespace assay::client {

template <typename Message>
using Answer = tl::expected<Message, CallError>;

// VerifierClient asks whether tokens are genuine. Every call has a deadline. Thread-safety: thread-safe.
class VerifierClient {
 public:
  static constexpr absl::Duration kDefaultTimeout = absl::Seconds(5);
  static constexpr absl::Duration kLongestTimeout = absl::Hours(24);  // longer ones are taken for this

  explicit VerifierClient(std::shared_ptr<grpc::Channel> channel, absl::Duration timeout = kDefaultTimeout);

  // Authenticate returns a token only if it is verified; a rejection is an error whose rejected() is true.
  Answer<v1::VerifiedToken> Authenticate(const v1::VerifyRequest& request) const;
  // Verify returns a rejection as an answer.
  Answer<v1::VerifyResponse> Verify(const v1::VerifyRequest& request) const;
  // BatchVerify takes up to 1,000 requests and answers in their order.
  Answer<v1::BatchVerifyResponse> BatchVerify(const v1::BatchVerifyRequest& request) const;

 private:
  std::unique_ptr<v1::TokenVerifier::Stub> stub_;
  absl::Duration timeout_;
};

}  // namespace assay::client

#endif  // ASSAY_CLIENT_CPP_VERIFIER_CLIENT_H_
