#include "server/transport/grpc/admin_server.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "assay/v1/diagnostics.grpc.pb.h"
#include "assay/v1/issuers.grpc.pb.h"
#include "server/transport/grpc/unix_door.h"
#include "tests/testing/certificates.h"
#include "tests/transport/grpc/served.h"
#include "tests/transport/handlers/admin_bench.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() {
    bench_.registry.Set(
        std::make_shared<const IssuerRegistry>(std::vector<Issuer>{}, std::vector<NamedPolicy>{}, "", "r"));
  }

  std::unique_ptr<AdminServer> Serve(AdminServerOptions options) {
    auto server = std::make_unique<AdminServer>(std::move(options), bench_.handlers(), bench_.clock, calls_);
    started_ = server->Start();
    return server;
  }
  AdminServerOptions Mutual(std::vector<std::string> allowed_sans) {
    auto tls = LoadServerTls(
        {certificates_.Path("server.pem"), certificates_.Path("server.key"), certificates_.Path("ca.pem")});
    AdminServerOptions options{.address = "127.0.0.1:0"};
    options.tls =
        std::make_shared<const Published<ServerTls>>(std::make_shared<const ServerTls>(tls.value()));
    options.access.allowed_sans = std::move(allowed_sans);
    return options;
  }
  static grpc::StatusCode List(const std::string& address,
                               const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    const auto channel = grpc::CreateChannel(address, credentials);
    grpc::ClientContext context, other;
    v1::ListIssuersResponse response;
    const auto code = v1::IssuerAdmin::Stub(channel).ListIssuers(&context, {}, &response).error_code();
    v1::ListDenialsResponse denials;
    // Every service of the listener has the same door.
    EXPECT_EQ(v1::Diagnostics::Stub(channel).ListDenials(&other, {}, &denials).error_code(), code);
    return code;
  }
  std::shared_ptr<grpc::ChannelCredentials> Client(bool with_certificate) const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = certificates_.Read("ca.pem");
    if (with_certificate) {
      options.pem_cert_chain = certificates_.Read("client.pem");
      options.pem_private_key = certificates_.Read("client.key");
    }
    return grpc::SslCredentials(options);
  }

  testing::AdminBench bench_;
  testing::CallCounts calls_;
  testing::Certificates certificates_;
  absl::Status started_;
};

TEST_F(AdminServerTest, LetsInCertificatesByTheirNames) {
  certificates_.Issue("server");
  certificates_.Issue("client");  // for localhost and 127.0.0.1
  const auto allowing = Serve(Mutual({"ops.test", "localhost"}));
  ASSERT_TRUE(started_.ok()) << started_;
  EXPECT_EQ(List(allowing->address(), Client(true)), grpc::StatusCode::OK);
  EXPECT_EQ(List(allowing->address(), Client(false)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(List(allowing->address(), grpc::InsecureChannelCredentials()), grpc::StatusCode::UNAVAILABLE);

  for (const char* other : {"ops.test", "LOCALHOST", "client", "local"}) {
    const auto refusing = Serve(Mutual({other}));
    ASSERT_TRUE(started_.ok()) << started_;
    EXPECT_EQ(List(refusing->address(), Client(true)), grpc::StatusCode::PERMISSION_DENIED) << other;
  }
}

TEST_F(AdminServerTest, ServesDiagnosticsBehindTheSameDoor) {
  certificates_.Issue("server");
  certificates_.Issue("client");
  for (const auto& [allowed, expected] : {std::pair{"localhost", grpc::StatusCode::NOT_FOUND},
                                          std::pair{"other", grpc::StatusCode::PERMISSION_DENIED}}) {
    const auto server = Serve(Mutual({allowed}));
    const auto stub = v1::Diagnostics::NewStub(grpc::CreateChannel(server->address(), Client(true)));
    grpc::ClientContext context;
    v1::DiagnoseIssuerRequest request;
    request.set_issuer("nobody");
    v1::Diagnosis diagnosis;
    EXPECT_EQ(stub->DiagnoseIssuer(&context, request, &diagnosis).error_code(), expected) << allowed;
  }
}

TEST_F(AdminServerTest, DoesNotStartWhereEverybodyWouldBeLetIn) {
  Serve({.address = "127.0.0.1:0"});
  EXPECT_TRUE(absl::IsFailedPrecondition(started_)) << started_;
}

TEST_F(AdminServerTest, OpensAPrivateUnixSocketAndTakesItAway) {
  const std::string path = certificates_.Path("admin.sock");
  auto server = Serve({.address = "unix:" + path});
  ASSERT_TRUE(started_.ok()) << started_;
  struct stat made {};
  ASSERT_EQ(lstat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0600u);
  EXPECT_EQ(List(server->address(), grpc::InsecureChannelCredentials()), grpc::StatusCode::OK);
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(AdminServerTest, EndsWatchesWhenItShutsDown) {
  const std::string path = certificates_.Path("admin.sock");
  const auto server = Serve({.address = "unix:" + path});
  const auto stub =
      v1::IssuerAdmin::NewStub(grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto stream = stub->WatchIssuers(&context, {});
  stream->WaitForInitialMetadata();
  server->Shutdown(absl::Seconds(30));
  v1::IssuerEvent event;
  EXPECT_FALSE(stream->Read(&event));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(AdminServerTest, TakesOverADeadSocketAndNothingElse) {
  const std::string path = certificates_.Path("admin.sock");
  certificates_.Write("admin.sock", "a file");
  EXPECT_THAT(std::string(UnixDoor::Open(path).status().message()), HasSubstr("no socket"));
  EXPECT_EQ(certificates_.Read("admin.sock"), "a file");
  std::filesystem::remove(path);

  auto alive = UnixDoor::Open(path);
  ASSERT_TRUE(alive.ok());
  EXPECT_THAT(std::string(UnixDoor::Open(path).status().message()), HasSubstr("another process listens"));
  // A process that was killed leaves its socket behind: here under a name that the door does not know.
  const std::string left = certificates_.Path("left.sock");
  std::filesystem::rename(path, left);
  alive->reset();
  ASSERT_TRUE(std::filesystem::exists(left));
  EXPECT_TRUE(UnixDoor::Open(left).ok());
}

}  // namespace
}  // namespace assay
