#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using testing::Served;

HealthCheckRequest For(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

class HealthServiceTest : public ::testing::Test {
 protected:
  grpc::Status Check(const std::string& service) {
    grpc::ClientContext context;
    return stub_->Check(&context, For(service), &response_);
  }

  Served served_;
  std::unique_ptr<Health::Stub> stub_ = Health::NewStub(served_.Channel());
  HealthCheckResponse response_;
};

TEST_F(HealthServiceTest, AnswersForTheWholeAndForEachService) {
  for (const char* service : {"", "assay.v1.TokenVerifier", "grpc.health.v1.Health"}) {
    ASSERT_TRUE(Check(service).ok());
    EXPECT_EQ(response_.status(), HealthCheckResponse::SERVING);
  }
  EXPECT_EQ(Check("assay.v1.Nobody").error_code(), grpc::StatusCode::NOT_FOUND);
  served_.calls.AwaitCount("Check", absl::StatusCode::kOk, 3);
  served_.calls.AwaitCount("Check", absl::StatusCode::kNotFound, 1);
}

TEST_F(HealthServiceTest, AnswersWhatIsNoMessageAsInvalidArgumentAndCountsIt) {
  for (const char* method : {"Check", "Watch"}) {
    const grpc::Status status =
        testing::CallRaw(served_, std::string("/grpc.health.v1.Health/") + method, "\x0a\x02\xc3\x28");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method;
    served_.calls.AwaitCount(method, absl::StatusCode::kInvalidArgument, 1);
  }
}

TEST_F(HealthServiceTest, StopsServingWhenItDrains) {
  served_.health.Drain();
  ASSERT_TRUE(Check("").ok());
  EXPECT_EQ(response_.status(), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthServiceTest, TellsAWatcherOfEveryChange) {
  grpc::ClientContext context;
  const auto watch = stub_->Watch(&context, For(""));
  ASSERT_TRUE(watch->Read(&response_));
  EXPECT_EQ(response_.status(), HealthCheckResponse::SERVING);
  served_.health.SetReady(false);
  ASSERT_TRUE(watch->Read(&response_));
  EXPECT_EQ(response_.status(), HealthCheckResponse::NOT_SERVING);
  served_.health.SetReady(true);
  ASSERT_TRUE(watch->Read(&response_));
  EXPECT_EQ(response_.status(), HealthCheckResponse::SERVING);
  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
  served_.calls.AwaitCount("Watch", absl::StatusCode::kCancelled, 1);
}

TEST_F(HealthServiceTest, LetsAWatcherOfAnUnknownServiceWait) {
  grpc::ClientContext context;
  const auto watch = stub_->Watch(&context, For("assay.v1.Nobody"));
  ASSERT_TRUE(watch->Read(&response_));
  EXPECT_EQ(response_.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  context.TryCancel();
  watch->Finish();
}

TEST_F(HealthServiceTest, EndsWatchesAtShutdownInsteadOfWaitingForThem) {
  grpc::ClientContext context;
  const auto watch = stub_->Watch(&context, For(""));
  ASSERT_TRUE(watch->Read(&response_));
  served_.health.Drain();
  ASSERT_TRUE(watch->Read(&response_));
  EXPECT_EQ(response_.status(), HealthCheckResponse::NOT_SERVING);
  served_.server.Shutdown(absl::InfiniteDuration());  // would never return if the stream held it up
  EXPECT_FALSE(watch->Read(&response_));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace assay
