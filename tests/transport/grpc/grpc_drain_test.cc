// What clients see of a server that shuts down.
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using testing::Served;
using testing::VerifierBench;

grpc::Status Verify(v1::TokenVerifier::Stub& stub, const std::string& token) {
  grpc::ClientContext context;
  v1::VerifyRequest request;
  request.set_token(token);
  v1::VerifyResponse response;
  return stub.Verify(&context, request, &response);
}

// Every thread calls again as soon as it has an answer, until it is told that nobody is there.
std::map<grpc::StatusCode, int> EndsUnderLoad() {
  Served served;
  const std::string token = VerifierBench::Good().Sign();
  Mutex mutex;
  std::map<grpc::StatusCode, int> ends;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, channel = served.Channel()] {
      const auto stub = v1::TokenVerifier::NewStub(channel);
      for (bool listening = true; listening;) {
        const grpc::Status status = Verify(*stub, token);
        listening = status.ok() || !status.error_details().empty();
        MutexLock lock(mutex);
        ++ends[status.error_code()];
      }
    });
  }
  served.calls.AwaitCount("Verify", absl::StatusCode::kOk, 100);
  served.server.Shutdown(absl::Seconds(30));
  for (std::thread& client : clients) client.join();
  return ends;
}

TEST(GrpcDrain, EndsNoCallWithCancelled) {
  for (int i = 0; i < 5; ++i) {
    const auto ends = EndsUnderLoad();
    for (const auto& [code, count] : ends) {
      EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE)
          << count << " calls ended with " << code;
    }
  }
}

TEST(GrpcDrain, LetsCallsUnderWayEndAndAnswersOthersWithDraining) {
  Served served;
  const auto stub = v1::TokenVerifier::NewStub(served.Channel());
  std::thread under_way([&] { EXPECT_TRUE(Verify(*stub, VerifierBench::UnknownKey().Sign()).ok()); });
  served.bench.keys->AwaitParked(1);
  std::thread shutdown([&] { served.server.Shutdown(absl::Hours(1)); });

  grpc::Status status;
  while ((status = Verify(*stub, VerifierBench::Good().Sign())).ok()) continue;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "DRAINING");
  EXPECT_EQ(info.domain(), "assay");
  EXPECT_EQ(info.metadata().at("correlation_id").size(), 32u);
  served.calls.AwaitCount("Verify", absl::StatusCode::kUnavailable, 1);

  served.bench.Publish();
  served.bench.keys->Answer({WaitResult::kLanded});
  under_way.join();
  shutdown.join();
}

}  // namespace
}  // namespace assay
