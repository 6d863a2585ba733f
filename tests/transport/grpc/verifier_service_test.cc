#include <gmock/gmock.h>
#include <google/protobuf/arena.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::Served;
using testing::VerifierBench;

google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  if (details.details_size() > 0) details.details(0).UnpackTo(&info);
  return info;
}

v1::VerifyRequest RequestFor(const std::string& token) {
  v1::VerifyRequest request;
  request.set_token(token);
  return request;
}

class VerifierServiceTest : public ::testing::Test {
 protected:
  grpc::Status Verify(const v1::VerifyRequest& request) {
    grpc::ClientContext context;
    return stub_->Verify(&context, request, &response_);
  }
  grpc::Status Authenticate(const v1::VerifyRequest& request) {
    grpc::ClientContext context;
    return stub_->Authenticate(&context, request, &token_);
  }

  Served served_;
  std::unique_ptr<v1::TokenVerifier::Stub> stub_ = v1::TokenVerifier::NewStub(served_.Channel());
  v1::VerifyResponse response_;
  v1::VerifiedToken token_;
};

TEST_F(VerifierServiceTest, AnswersAGoodToken) {
  ASSERT_TRUE(Verify(RequestFor(VerifierBench::Good().Sign())).ok());
  EXPECT_EQ(response_.verified().principal(), "test:alice");
  ASSERT_TRUE(Authenticate(RequestFor(VerifierBench::Good().Sign())).ok());
  EXPECT_EQ(token_.principal(), "test:alice");
  served_.calls.AwaitCount("Verify", absl::StatusCode::kOk, 1);
  served_.calls.AwaitCount("Authenticate", absl::StatusCode::kOk, 1);
}

TEST_F(VerifierServiceTest, AnswersARejectionAsDataAndAsAnError) {
  const auto request = RequestFor(VerifierBench::Good().Claim("aud", "\"https://x.test\"").Sign());
  ASSERT_TRUE(Verify(request).ok());
  EXPECT_EQ(response_.rejected().reason(), v1::REASON_AUDIENCE_MISMATCH);

  const grpc::Status status = Authenticate(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(status.error_message(), HasSubstr("AUDIENCE_MISMATCH: "));
  EXPECT_EQ(InfoOf(status).reason(), "AUDIENCE_MISMATCH");
  EXPECT_EQ(InfoOf(status).domain(), "assay");
  EXPECT_EQ(InfoOf(status).metadata().at("stage"), "POLICY");
  EXPECT_EQ(InfoOf(status).metadata().at("http_status"), "401");
  EXPECT_THAT(InfoOf(status).metadata().at("www_authenticate"), HasSubstr("error=\"invalid_token\""));
}

TEST_F(VerifierServiceTest, AnswersMissingScopesAsPermissionDenied) {
  auto request = RequestFor(VerifierBench::Good().Sign());
  request.add_scopes_all(std::string("orders:write"));
  const grpc::Status status = Authenticate(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(InfoOf(status).reason(), "SCOPE_INSUFFICIENT");
}

TEST_F(VerifierServiceTest, AnswersTheCallersMistakeAsInvalidArgument) {
  auto request = RequestFor(VerifierBench::Good().Sign());
  request.set_policy(std::string("unknown"));
  const grpc::Status status = Verify(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(InfoOf(status).reason(), "REQUEST_INVALID");
}

TEST_F(VerifierServiceTest, AnswersWhatIsNoMessageAsInvalidArgumentAndCountsIt) {
  for (const char* method : {"Verify", "Authenticate", "BatchVerify"}) {
    const grpc::Status status =
        testing::CallRaw(served_, std::string("/assay.v1.TokenVerifier/") + method, "\xff\xff\xff");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method;
    EXPECT_EQ(InfoOf(status).reason(), "REQUEST_INVALID") << method;
    served_.calls.AwaitCount(method, absl::StatusCode::kInvalidArgument, 1);
  }
}

TEST_F(VerifierServiceTest, TellsRetriesWhenToComeBack) {
  std::thread keys([&] {
    served_.bench.keys->AwaitParked(1);
    served_.bench.keys->Answer({WaitResult::kUnavailable, absl::Milliseconds(1500)});
  });
  grpc::ClientContext context;
  const grpc::Status status =
      stub_->Verify(&context, RequestFor(VerifierBench::UnknownKey().Sign()), &response_);
  keys.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(InfoOf(status).reason(), "KEY_CHECK_DEFERRED");
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  details.ParseFromString(status.error_details());
  ASSERT_TRUE(details.details(1).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
  const auto pushback = context.GetServerTrailingMetadata().find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, context.GetServerTrailingMetadata().end());
  EXPECT_EQ(pushback->second, "1500");
}

TEST_F(VerifierServiceTest, ResumesAParkedRequestWhenItsKeyLands) {
  std::thread keys([&] {
    served_.bench.keys->AwaitParked(1);
    served_.bench.Publish();
    served_.bench.keys->Answer({WaitResult::kLanded});
  });
  ASSERT_TRUE(Verify(RequestFor(VerifierBench::UnknownKey().Sign())).ok());
  keys.join();
  EXPECT_EQ(response_.verified().key().id(), "fresh-key");
}

TEST_F(VerifierServiceTest, CancelsTheParkedRequestOfAClientThatGoesAway) {
  grpc::ClientContext context;
  std::thread client([&] {
    const grpc::Status status =
        stub_->Verify(&context, RequestFor(VerifierBench::UnknownKey().Sign()), &response_);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  });
  served_.bench.keys->AwaitParked(1);
  context.TryCancel();
  client.join();
  served_.calls.AwaitCount("Verify", absl::StatusCode::kCancelled, 1);
  EXPECT_EQ(served_.bench.observer.parked, 0);
}

TEST_F(VerifierServiceTest, EndsTheParkedRequestWhoseDeadlinePasses) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(150));
  const grpc::Status status =
      stub_->Verify(&context, RequestFor(VerifierBench::UnknownKey().Sign()), &response_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  served_.calls.AwaitCount("Verify", absl::StatusCode::kCancelled, 1);
  EXPECT_EQ(served_.bench.observer.parked, 0);
  // What the request was to wait for at most came from the client's deadline, on the steady clock.
  const absl::Duration waited = served_.bench.keys->last_deadline() - served_.bench.clock.Now().steady;
  EXPECT_GT(waited, absl::ZeroDuration());
  EXPECT_LT(waited, absl::Milliseconds(150));  // the margin is larger than what gRPC rounds up
}

TEST_F(VerifierServiceTest, HurtsNobodyByOneThatCancels) {
  grpc::ClientContext leaving;
  v1::VerifyResponse unused;
  std::thread leaves(
      [&] { stub_->Verify(&leaving, RequestFor(VerifierBench::UnknownKey().Sign()), &unused); });
  std::thread stays([&] {
    EXPECT_TRUE(Verify(RequestFor(VerifierBench::UnknownKey().Sign())).ok());
    EXPECT_TRUE(response_.has_verified());
  });
  served_.bench.keys->AwaitParked(2);
  leaving.TryCancel();
  leaves.join();
  served_.bench.Publish();
  served_.bench.keys->Answer({WaitResult::kLanded});
  stays.join();
}

TEST_F(VerifierServiceTest, TakesTheTraceIdOfTheCaller) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  ASSERT_TRUE(stub_->Verify(&context, RequestFor("x"), &response_).ok());
  EXPECT_EQ(response_.evaluation().correlation_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(VerifierServiceTest, JudgesAThousandTokensInOneCallAndNotOneMore) {
  const std::string good = VerifierBench::Good().Sign();
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 1000; ++i) request.add_requests()->set_token(i % 3 == 0 ? "x" : good);
  grpc::ClientContext context;
  v1::BatchVerifyResponse response;
  ASSERT_TRUE(stub_->BatchVerify(&context, request, &response).ok());
  ASSERT_EQ(response.verdicts_size(), 1000);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(response.verdicts(i).has_verified(), i % 3 != 0) << i;

  request.add_requests()->set_token(good);
  grpc::ClientContext again;
  const grpc::Status status = stub_->BatchVerify(&again, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(InfoOf(status).reason(), "REQUEST_INVALID");
}

TEST_F(VerifierServiceTest, CancelsTheItemsOfABatchWithIt) {
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 5; ++i) request.add_requests()->set_token(VerifierBench::UnknownKey().Sign());
  grpc::ClientContext context;
  v1::BatchVerifyResponse response;
  std::thread client([&] { stub_->BatchVerify(&context, request, &response); });
  served_.bench.keys->AwaitParked(5);
  context.TryCancel();
  client.join();
  served_.calls.AwaitCount("BatchVerify", absl::StatusCode::kCancelled, 1);
  EXPECT_EQ(served_.bench.observer.parked, 0);
}

TEST_F(VerifierServiceTest, CallsAMegabyteOfTokenTooLargeAndAMessageBeyondFourExhausting) {
  ASSERT_TRUE(Verify(RequestFor(std::string(1 << 20, 'a'))).ok());
  EXPECT_EQ(response_.rejected().reason(), v1::REASON_TOKEN_TOO_LARGE);
  EXPECT_EQ(Verify(RequestFor(std::string((4 << 20) + 1, 'a'))).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  auto large = RequestFor(VerifierBench::Good().Sign());
  for (int i = 0; i < 200; ++i) large.add_claims(std::string(1024, 'c'));
  EXPECT_EQ(Verify(large).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(VerifierServiceTest, TakesNoCompressedMessages) {
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const grpc::Status status = stub_->Verify(&context, RequestFor(std::string(5000, 'a')), &response_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(VerifierServiceTest, TakesNoMountainsOfMetadata) {
  grpc::ClientContext context;
  context.AddMetadata("x-mountain", std::string(64 << 10, 'm'));
  const grpc::Status status = stub_->Verify(&context, RequestFor("x"), &response_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(VerifierServiceTest, AnswersManyAtOnce) {
  const std::string token = VerifierBench::UnknownKey().Sign();
  std::vector<std::thread> clients;
  std::atomic<int> verified = 0;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&] {
      grpc::ClientContext context;
      v1::VerifyResponse response;
      if (stub_->Verify(&context, RequestFor(token), &response).ok() && response.has_verified()) ++verified;
    });
  }
  served_.bench.keys->AwaitParked(16);
  served_.bench.Publish();
  served_.bench.keys->Answer({WaitResult::kLanded});
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(verified, 16);
}

}  // namespace
}  // namespace assay
