#include "server/transport/tls/server_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/testing/certificates.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

class LoadServerTlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    certificates_ = new testing::Certificates();
    certificates_->Issue("server");
    certificates_->Issue("other");
  }
  static void TearDownTestSuite() { delete certificates_; }

  static std::string Path(const std::string& name) { return certificates_->Path(name); }
  static std::string Fault(const std::string& cert, const std::string& key, const std::string& ca = {}) {
    const auto tls = LoadServerTls({Path(cert), Path(key), ca.empty() ? "" : Path(ca)});
    EXPECT_FALSE(tls.ok());
    return std::string(tls.status().message());
  }

  static testing::Certificates* certificates_;
};
testing::Certificates* LoadServerTlsTest::certificates_;

TEST_F(LoadServerTlsTest, ReadsAPairAndTheClientsAuthority) {
  const auto tls = LoadServerTls({Path("server.pem"), Path("server.key"), Path("ca.pem")});
  ASSERT_TRUE(tls.ok()) << tls.status();
  EXPECT_EQ(tls->cert_chain, certificates_->Read("server.pem"));
  EXPECT_EQ(tls->client_ca, certificates_->Read("ca.pem"));
  EXPECT_GT(tls->expires_at, absl::Now() + absl::Hours(24));
  EXPECT_LT(tls->expires_at, absl::Now() + absl::Hours(49));
}

TEST_F(LoadServerTlsTest, NamesTheFileThatIsNotThere) {
  EXPECT_EQ(Fault("none.pem", "server.key"), "cert_file " + Path("none.pem") + ": No such file or directory");
  EXPECT_EQ(Fault("server.pem", "none.key"), "key_file " + Path("none.key") + ": No such file or directory");
  EXPECT_EQ(Fault("server.pem", "server.key", "none.pem"),
            "client_ca_file " + Path("none.pem") + ": No such file or directory");
  EXPECT_THAT(Fault(".", "server.key"), HasSubstr("Is a directory"));
}

TEST_F(LoadServerTlsTest, NamesTheFileThatHoldsSomethingElse) {
  certificates_->Write("empty", "");
  EXPECT_EQ(Fault("empty", "server.key"), "cert_file " + Path("empty") + ": is empty");
  EXPECT_EQ(Fault("server.key", "server.key"),
            "cert_file " + Path("server.key") + ": holds no certificate in PEM");
  EXPECT_EQ(Fault("server.pem", "server.pem"),
            "key_file " + Path("server.pem") + ": holds no private key in PEM");
  EXPECT_EQ(Fault("server.pem", "server.key", "server.key"),
            "client_ca_file " + Path("server.key") + ": holds no certificate in PEM");
}

TEST_F(LoadServerTlsTest, SeesADamagedCertificateBehindAGoodOne) {
  certificates_->Write("damaged.pem", certificates_->Read("server.pem") +
                                          "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
  EXPECT_EQ(Fault("damaged.pem", "server.key"),
            "cert_file " + Path("damaged.pem") + ": a certificate in it is damaged");
}

TEST_F(LoadServerTlsTest, RefusesAKeyOfAnotherCertificate) {
  EXPECT_EQ(Fault("server.pem", "other.key"),
            "key_file " + Path("other.key") + ": is not the key of the certificate in " + Path("server.pem"));
}

TEST_F(LoadServerTlsTest, RefusesAKeyWithAPassphraseWithoutAskingForIt) {
  certificates_->OpenSsl("pkcs8 -topk8 -in server.key -out locked.key -passout pass:secret");
  EXPECT_THAT(Fault("server.pem", "locked.key"), HasSubstr("the key has a passphrase"));
}

}  // namespace
}  // namespace assay
