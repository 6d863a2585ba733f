#include "client/cli/doctor_command.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <sstream>
#include <string>

#include "assay/v1/diagnostics.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace assay::cli {
namespace {

// TooMany is a refusal for being asked too often, with or without a time after which to ask again.
grpc::Status TooMany(absl::Duration retry_after = absl::ZeroDuration()) {
  google::rpc::Status details;
  if (retry_after > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(retry_after / absl::Seconds(1));
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int32_t>((retry_after % absl::Seconds(1)) / absl::Nanoseconds(1)));
    details.add_details()->PackFrom(retry);
  }
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "two a second", details.SerializeAsString()};
}

// ScriptedDoctor gives one answer after the other.
class ScriptedDoctor final : public v1::Diagnostics::Service {
 public:
  grpc::Status DiagnoseIssuer(grpc::ServerContext*, const v1::DiagnoseIssuerRequest*,
                              v1::Diagnosis* diagnosis) override {
    ++asked;
    diagnosis->set_worst(v1::FINDING_SEVERITY_WARNING);
    if (answers.empty()) return grpc::Status::OK;
    const grpc::Status answer = answers.front();
    answers.pop_front();
    return answer;
  }
  std::deque<grpc::Status> answers;  // and then OK, with a warning
  int asked = 0;
};

class RunDoctorTest : public ::testing::Test {
 protected:
  RunDoctorTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&doctor_);
    server_ = builder.BuildAndStart();
    arguments_.server = "127.0.0.1:" + std::to_string(port);
    arguments_.issuer = "demo";
    arguments_.timeout = absl::Seconds(30);
  }
  ~RunDoctorTest() override { server_->Shutdown(); }

  int Run() {
    std::istringstream in;
    std::ostringstream out;
    return RunDoctor(arguments_, {in, out, err_});
  }

  ScriptedDoctor doctor_;
  std::unique_ptr<grpc::Server> server_;
  Arguments arguments_;
  std::ostringstream err_;
};

TEST_F(RunDoctorTest, AsksOnceMoreWhenTheServerSaysWhen) {
  doctor_.answers = {TooMany(absl::Milliseconds(1))};
  EXPECT_EQ(Run(), 1);  // the warning's
  EXPECT_EQ(doctor_.asked, 2);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunDoctorTest, TakesARefusalForNoFindingOfTheIssuers) {
  doctor_.answers = {TooMany(absl::Milliseconds(1)), TooMany(absl::Milliseconds(1))};
  EXPECT_EQ(Run(), kNoDiagnosis);
  EXPECT_EQ(doctor_.asked, 2);
  EXPECT_EQ(err_.str(), "assay: refused: two a second\n");
}

TEST_F(RunDoctorTest, WaitsNoLongerThanForAnAnswer) {
  for (const grpc::Status& refusal : {TooMany(absl::Seconds(31)), TooMany()}) {
    doctor_.asked = 0;
    doctor_.answers = {refusal};
    EXPECT_EQ(Run(), kNoDiagnosis);
    EXPECT_EQ(doctor_.asked, 1);
  }
}

TEST_F(RunDoctorTest, TellsASlipOfThePenFromWhatIsWrongElsewhere) {
  doctor_.answers = {{grpc::StatusCode::NOT_FOUND, "no such issuer"}};
  EXPECT_EQ(Run(), kUsage);
  doctor_.answers = {{grpc::StatusCode::UNAUTHENTICATED, "no secret"}};
  EXPECT_EQ(Run(), kNoDiagnosis);
  server_->Shutdown();
  EXPECT_EQ(Run(), kNoDiagnosis);
}

}  // namespace
}  // namespace assay::cli
