#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/testing/certificates.h"
#include "tests/transport/grpc/served.h"

namespace assay {
namespace {

using testing::Certificates;
using testing::Served;
using testing::VerifierBench;

std::shared_ptr<Published<ServerTls>> Load(const Certificates& certificates, const std::string& name,
                                           const std::string& client_ca = {}) {
  auto tls = LoadServerTls({certificates.Path(name + ".pem"), certificates.Path(name + ".key"),
                            client_ca.empty() ? "" : certificates.Path(client_ca)});
  EXPECT_TRUE(tls.ok()) << tls.status();
  return std::make_shared<Published<ServerTls>>(std::make_shared<const ServerTls>(*std::move(tls)));
}

grpc::SslCredentialsOptions Trusting(const Certificates& certificates) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = certificates.Read("ca.pem");
  return options;
}

// Verified tells whether a call over a connection of its own comes through.
bool Verified(const Served& served, const grpc::SslCredentialsOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::TokenVerifier::NewStub(
      grpc::CreateCustomChannel(served.address(), grpc::SslCredentials(options), arguments));
  grpc::ClientContext context;
  v1::VerifyRequest request;
  request.set_token(VerifierBench::Good().Sign());
  v1::VerifyResponse response;
  return stub->Verify(&context, request, &response).ok() && response.has_verified();
}

class TlsHandshakeTest : public ::testing::Test {
 protected:
  TlsHandshakeTest() { certificates_.Issue("server"); }
  Certificates certificates_;
};

TEST_F(TlsHandshakeTest, ServesWhoTrustsTheAuthority) {
  Served served({.tls = Load(certificates_, "server")});
  EXPECT_TRUE(Verified(served, Trusting(certificates_)));
  const Certificates others;
  EXPECT_FALSE(Verified(served, Trusting(others)));
}

TEST_F(TlsHandshakeTest, AnswersNoPlainText) {
  Served served({.tls = Load(certificates_, "server")});
  const auto stub = v1::TokenVerifier::NewStub(served.Channel());
  grpc::ClientContext context;
  v1::VerifyResponse response;
  EXPECT_EQ(stub->Verify(&context, {}, &response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsHandshakeTest, DemandsAClientsCertificateWhereAnAuthorityForThemIsGiven) {
  certificates_.Issue("client");
  Served served({.tls = Load(certificates_, "server", "ca.pem")});
  auto options = Trusting(certificates_);
  EXPECT_FALSE(Verified(served, options));
  options.pem_cert_chain = certificates_.Read("client.pem");
  options.pem_private_key = certificates_.Read("client.key");
  EXPECT_TRUE(Verified(served, options));
  Certificates others;
  others.Issue("client");
  options.pem_cert_chain = others.Read("client.pem");
  options.pem_private_key = others.Read("client.key");
  EXPECT_FALSE(Verified(served, options));
}

TEST_F(TlsHandshakeTest, ShowsANewCertificateFromTheNextHandshakeOn) {
  const auto tls = Load(certificates_, "server");
  Served served({.tls = tls});
  EXPECT_TRUE(Verified(served, Trusting(certificates_)));
  Certificates renewed;
  renewed.Issue("server");
  tls->Set(Load(renewed, "server")->Get());
  EXPECT_TRUE(Verified(served, Trusting(renewed)));
  EXPECT_FALSE(Verified(served, Trusting(certificates_)));
}

TEST_F(TlsHandshakeTest, GoesOnDemandingClientsCertificatesWhateverIsPublished) {
  const auto tls = Load(certificates_, "server", "ca.pem");
  Served served({.tls = tls});
  tls->Set(Load(certificates_, "server")->Get());
  EXPECT_FALSE(Verified(served, Trusting(certificates_)));
}

TEST_F(TlsHandshakeTest, RefusesVersionsBelow12) {
  Served served({.tls = Load(certificates_, "server")});
  const std::string connect =
      "openssl s_client -connect " + served.address() + " -alpn h2 </dev/null >/dev/null 2>&1 ";
  EXPECT_EQ(std::system((connect + "-tls1_2").c_str()), 0);
  EXPECT_EQ(std::system((connect + "-tls1_3").c_str()), 0);
  EXPECT_NE(std::system((connect + "-tls1_1 -cipher ALL:@SECLEVEL=0").c_str()), 0);
  EXPECT_NE(std::system((connect + "-tls1 -cipher ALL:@SECLEVEL=0").c_str()), 0);
}

}  // namespace
}  // namespace assay
