#include "server/transport/handlers/client_certificate.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "server/base/str_cat.h"
#include "server/crypto/digest.h"

namespace assay {
namespace {

// No certificate, but bytes as good as any: only their digest is asked for.
const std::string kDer = std::string("\x30\x03\x02\x01\x05\xfb\xff", 7);
const std::string kBase64 = "MAMCAQX7/w==";

std::string Digest() {
  const auto digest = Sha256(kDer);
  return {digest.begin(), digest.end()};
}
std::string Pem(const std::string& base64 = kBase64) {
  return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
}

TEST(CertificateDigest, IsOfTheDerOfPem) {
  EXPECT_EQ(CertificateDigest(Pem()), Digest());
  EXPECT_EQ(CertificateDigest(Pem() + Pem("AAAA")), Digest());
}

TEST(CertificateDigest, IsOfNoListInWhichAClientMayHaveTheFirstWord) {
  for (const std::string& text : {StrCat("Hash=00;Cert=\"", Pem(), "\""), StrCat("x", Pem()),
                                  StrCat(" ", Pem()), StrCat(Pem(), ",", Pem("AAAA")), StrCat(Pem(), "\"")}) {
    EXPECT_EQ(CertificateDigest(text), std::nullopt) << text;
  }
}

TEST(CertificateDigest, IsTheSameOfUrlEncodedPem) {
  // As Envoy writes Peer.certificate, and nginx $ssl_client_escaped_cert.
  EXPECT_EQ(CertificateDigest(
                "-----BEGIN%20CERTIFICATE-----%0AMAMCAQX7%2Fw%3D%3D%0A-----END%20CERTIFICATE-----%0A"),
            Digest());
  EXPECT_EQ(CertificateDigest(
                "-----BEGIN%20CERTIFICATE-----%0aMAMCAQX7%2fw%3d%3d%0a-----END%20CERTIFICATE-----%0a"),
            Digest());
}

TEST(CertificateDigest, IsTheSameOfAClientCertHeader) {
  EXPECT_EQ(CertificateDigest(":MAMCAQX7/w==:"), Digest());
}

TEST(CertificateDigest, IsThatOfTheCertificateWithItsPlusSigns) {
  EXPECT_EQ(CertificateDigest(Pem("+/8=")), CertificateDigest(":+/8=:"));
  EXPECT_TRUE(CertificateDigest(Pem("+/8=")));
}

TEST(CertificateDigest, IsNothingForWhatIsNoCertificate) {
  for (const char* text : {"", ":", "::", ":*:", "MAMCAQX7/w==", "-----BEGIN CERTIFICATE-----",
                           "-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "%", "%2", "%zz",
                           "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----",
                           "-----END CERTIFICATE-----MAMC-----BEGIN CERTIFICATE-----",
                           "-----BEGIN PRIVATE KEY-----\nMAMC\n-----END PRIVATE KEY-----"}) {
    EXPECT_EQ(CertificateDigest(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay
