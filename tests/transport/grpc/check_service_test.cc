#include "server/transport/grpc/check_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using envoy::service::auth::v3::Authorization;
using ::testing::HasSubstr;
using testing::Served;
using testing::VerifierBench;
using Request = CheckHandler::Request;
using Response = CheckHandler::Response;

constexpr char kCheck[] = "/envoy.service.auth.v3.Authorization/Check";

Request With(const std::string& token) {
  Request request;
  auto& http = *request.mutable_attributes()->mutable_request()->mutable_http();
  (*http.mutable_headers())["authorization"] = "Bearer " + token;
  return request;
}

class CheckServiceTest : public ::testing::Test {
 protected:
  grpc::Status Check(const Request& request) {
    grpc::ClientContext context;
    return stub_->Check(&context, request, &response_);
  }

  Served served_;
  std::unique_ptr<Authorization::Stub> stub_ = Authorization::NewStub(served_.Channel());
  Response response_;
};

TEST_F(CheckServiceTest, AnswersVerdictsOfBothKindsWithOk) {
  ASSERT_TRUE(Check(With(VerifierBench::Good().Sign())).ok());
  EXPECT_EQ(response_.status().code(), 0);
  EXPECT_TRUE(response_.has_ok_response());
  ASSERT_TRUE(Check(With("x")).ok());
  EXPECT_EQ(response_.status().code(), 16);
  served_.calls.AwaitCount("Check", absl::StatusCode::kOk, 2);
}

TEST_F(CheckServiceTest, RefusesBytesThatAreNoMessage) {
  const grpc::Status status = testing::CallRaw(served_, kCheck, "\xff\xff\xff");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  served_.calls.AwaitCount("Check", absl::StatusCode::kInvalidArgument, 1);
}

// CVE-2023-27488: whatever bytes a header holds, the request is judged.
TEST_F(CheckServiceTest, JudgesARequestWithBytesThatAreNoUtf8) {
  Request request = With("\xff\x80");
  auto& attributes = *request.mutable_attributes();
  attributes.mutable_request()->mutable_http()->set_path("/\xc3\x28");
  (*attributes.mutable_request()->mutable_http()->mutable_headers())["x-\xfe"] = "\xfe";
  ASSERT_TRUE(Check(request).ok());
  EXPECT_EQ(response_.status().code(), 16);
  EXPECT_EQ(response_.dynamic_metadata().fields().at("reason").string_value(), "TOKEN_MALFORMED");
}

TEST_F(CheckServiceTest, DeniesATokenBehindAMebibyteOfCookies) {
  Request request = With("x");
  (*request.mutable_attributes()->mutable_request()->mutable_http()->mutable_headers())["cookie"] =
      std::string(1 << 20, 'c');
  ASSERT_TRUE(Check(request).ok());
  EXPECT_EQ(response_.status().code(), 16);
  Request bomb = With("x");
  for (int i = 0; i < 20000; ++i) {
    (*bomb.mutable_attributes()->mutable_request()->mutable_http()->mutable_headers())["x-" + std::to_string(
                                                                                                  i)] = "v";
  }
  ASSERT_TRUE(Check(bomb).ok());
  EXPECT_EQ(response_.status().code(), 16);
}

TEST_F(CheckServiceTest, WaitsForAKeyAndLetsTheTokenPass) {
  grpc::Status status;
  std::thread waiting([&] { status = Check(With(VerifierBench::UnknownKey().Sign())); });
  served_.bench.keys->AwaitParked(1);
  served_.bench.Publish();
  served_.bench.keys->Answer({WaitResult::kLanded});
  waiting.join();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(response_.has_ok_response());
}

TEST_F(CheckServiceTest, AnswersUnavailableDuringADrain) {
  std::thread under_way([&] {
    grpc::ClientContext context;
    Response response;
    (void)stub_->Check(&context, With(VerifierBench::UnknownKey().Sign()), &response);
  });
  served_.bench.keys->AwaitParked(1);
  std::thread shutdown([&] { served_.server.Shutdown(absl::Hours(1)); });
  grpc::Status status;
  while ((status = Check(With(VerifierBench::Good().Sign()))).ok()) continue;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("DRAINING"));
  served_.bench.keys->Answer({WaitResult::kUnavailable});
  under_way.join();
  shutdown.join();
}

}  // namespace
}  // namespace assay
