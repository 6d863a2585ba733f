#include "server/transport/grpc/grpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::Served;
using testing::VerifierBench;

std::string StartError(const std::string& address) {
  VerifierBench bench;
  const VerifyHandler handler(bench.verifier, bench.limits, {});
  const GatewayHandler gateway(bench.verifier, bench.limits);
  const CheckHandler check(gateway);
  HealthHandler health({});
  testing::CallCounts calls;
  GrpcServer server({.address = address}, handler, check, health, bench.clock, calls);
  const absl::Status status = server.Start();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  return std::string(status.message());
}

TEST(GrpcServer, TellsThePortThatItGot) {
  Served served;
  EXPECT_GT(served.server.port(), 0);
}

TEST(GrpcServer, NamesAddressAndCauseWhereItCannotListen) {
  Served first;
  EXPECT_EQ(StartError(first.address()), "cannot listen on " + first.address() + ": Address already in use");
  EXPECT_EQ(StartError("192.0.2.1:9000"), "cannot listen on 192.0.2.1:9000: Cannot assign requested address");
  EXPECT_EQ(StartError("unix:/no/such/folder/s"),
            "cannot listen on unix:/no/such/folder/s: No such file or directory");
  for (const char* address :
       {"127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1", "localhost:0", ":0", "unix:", ""}) {
    EXPECT_THAT(StartError(address), HasSubstr(std::string("cannot listen on ") + address + ": "));
  }
}

TEST(GrpcServer, ListensOnAUnixSocket) {
  std::string folder = "/tmp/assay-grpc-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string address = "unix:" + folder + "/s";
  {
    Served served({.address = address});
    EXPECT_EQ(served.server.port(), 0);
    const auto stub =
        v1::TokenVerifier::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::VerifyRequest request;
    request.set_token(VerifierBench::Good().Sign());
    v1::VerifyResponse response;
    EXPECT_TRUE(stub->Verify(&context, request, &response).ok());
    EXPECT_TRUE(response.has_verified());
  }
  unlink((folder + "/s").c_str());
  rmdir(folder.c_str());
}

TEST(GrpcServer, CancelsWhatIsStillWaitingWhenItsGraceIsOver) {
  Served served;
  const auto stub = v1::TokenVerifier::NewStub(served.Channel());
  std::thread client([&] {
    grpc::ClientContext context;
    v1::VerifyRequest request;
    request.set_token(VerifierBench::UnknownKey().Sign());
    v1::VerifyResponse response;
    EXPECT_FALSE(stub->Verify(&context, request, &response).ok());
  });
  served.bench.keys->AwaitParked(1);
  served.server.Shutdown(absl::ZeroDuration());
  client.join();
  EXPECT_EQ(served.bench.observer.parked, 0);
  served.server.Shutdown(absl::ZeroDuration());  // a second one is nothing
}

// Asks gRPC server reflection v1alpha for its list of services: field 7, an empty string.
std::pair<grpc::Status, std::string> Reflected(const Served& served) {
  grpc::GenericStub stub(served.Channel());
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const auto call =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag = nullptr;
  bool ok = false;
  const auto step = [&] { return queue.Next(&tag, &ok) && ok; };
  call->StartCall(nullptr);
  step();
  const grpc::Slice list_services(std::string("\x3a\x00", 2));
  call->Write(grpc::ByteBuffer(&list_services, 1), nullptr);
  if (step()) call->WritesDone(nullptr), step();
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  std::string text;
  if (step()) {
    grpc::Slice slice;
    answer.DumpToSingleSlice(&slice);
    text.assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  grpc::Status status;
  if (!text.empty()) context.TryCancel();  // the stream would stay open
  call->Finish(&status, nullptr);
  step();
  return {status, text};
}

TEST(GrpcServer, DescribesItselfOnlyWhereReflectionIsOn) {
  Served closed;
  EXPECT_EQ(Reflected(closed).first.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  Served open({.reflection = true});
  const std::string services = Reflected(open).second;
  EXPECT_THAT(services, HasSubstr("assay.v1.TokenVerifier"));
  EXPECT_THAT(services, HasSubstr("grpc.health.v1.Health"));
  Served closed_again;
  EXPECT_EQ(Reflected(closed_again).second, "");
}

}  // namespace
}  // namespace assay
