#include "client/cpp/verifier_client.h"

#include <gtest/gtest.h>

#include <thread>

#include "client/cpp/channel.h"
#include "tests/transport/grpc/served.h"

namespace assay::client {
namespace {

using assay::testing::Served;
using assay::testing::VerifierBench;

class VerifierClientTest : public ::testing::Test {
 protected:
  static v1::VerifyRequest RequestFor(const assay::testing::TokenBuilder& token) {
    v1::VerifyRequest request;
    request.set_token(token.Sign());
    return request;
  }

  Served served_;
  VerifierClient client_{MakeChannel({.address = served_.address()})};
};

TEST_F(VerifierClientTest, ReturnsAVerifiedToken) {
  EXPECT_EQ(client_.Authenticate(RequestFor(VerifierBench::Good()))->principal(), "test:alice");
  EXPECT_TRUE(client_.Verify(RequestFor(VerifierBench::Good()))->has_verified());
}

TEST_F(VerifierClientTest, ReturnsARejectionAsAnErrorOfAuthenticate) {
  const auto answer = client_.Authenticate(RequestFor(VerifierBench::Good().Claim("exp", "1699999000")));
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().rejected());
  EXPECT_EQ(answer.error().reason, "TOKEN_EXPIRED");
  EXPECT_EQ(answer.error().metadata.at("http_status"), "401");
  EXPECT_FALSE(answer.error().retry_after);
}

TEST_F(VerifierClientTest, TakesAMissingVerdictForNoRejection) {
  std::thread keys([&] {
    served_.bench.keys->AwaitParked(1);
    served_.bench.keys->Answer({WaitResult::kUnavailable, absl::Milliseconds(2500)});
  });
  const auto answer = client_.Authenticate(RequestFor(VerifierBench::UnknownKey()));
  keys.join();
  ASSERT_FALSE(answer);
  EXPECT_FALSE(answer.error().rejected());
  EXPECT_EQ(answer.error().code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(answer.error().reason, "KEY_CHECK_DEFERRED");
  EXPECT_EQ(answer.error().retry_after, absl::Milliseconds(2500));
}

TEST_F(VerifierClientTest, GivesUpAtItsOwnDeadline) {
  const VerifierClient hasty(MakeChannel({.address = served_.address()}), absl::Milliseconds(100));
  const auto answer = hasty.Verify(RequestFor(VerifierBench::UnknownKey()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_FALSE(answer.error().rejected());
}

TEST_F(VerifierClientTest, TakesATimeoutWithoutEndForALongOne) {
  const VerifierClient patient(MakeChannel({.address = served_.address()}), absl::InfiniteDuration());
  EXPECT_TRUE(patient.Verify(RequestFor(VerifierBench::Good())));
}

TEST_F(VerifierClientTest, TakesTheAnswerOfAFullBatch) {
  v1::BatchVerifyRequest request;
  for (int i = 0; i < 1000; ++i) request.add_requests()->set_token(std::string("x"));
  EXPECT_EQ(client_.BatchVerify(request)->verdicts_size(), 1000);
}

TEST(ReadCallError, TakesUnauthenticatedFromSomebodyElseForNoRejection) {
  EXPECT_FALSE(ReadCallError({grpc::StatusCode::UNAUTHENTICATED, "a proxy's own"}).rejected());
}

}  // namespace
}  // namespace assay::client
