// gRPC and curl bring OpenSSL 3 into the process, and our own TLS code calls it by names that BoringSSL has too.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <string>

#include "server/crypto/digest.h"
#include "server/crypto/public_key.h"
#include "server/crypto/signature.h"
#include "server/crypto/signing.h"

// Declared by hand: OpenSSL's headers are for transport/tls only, BoringSSL's for crypto.
extern "C" {
const char* OpenSSL_version(int what);
void ERR_clear_error();
void* RSA_new();
void RSA_free(void* rsa);
unsigned char* SHA256(const unsigned char* bytes, size_t size, unsigned char* digest);
}

namespace assay {
namespace {

template <typename Function>
std::string HomeOf(Function* function) {
  Dl_info home = {};
  return dladdr(reinterpret_cast<void*>(function), &home) != 0 ? home.dli_fname : "";
}

TEST(OpenSslNeighbour, KeepsTheCallsThatAreMeantForIt) {
  EXPECT_NE(HomeOf(RSA_new).find("libcrypto.so.3"), std::string::npos);
  EXPECT_NE(HomeOf(RSA_free).find("libcrypto.so.3"), std::string::npos);
  EXPECT_NE(HomeOf(SHA256).find("libcrypto.so.3"), std::string::npos);
  EXPECT_NE(HomeOf(ERR_clear_error).find("libcrypto.so.3"), std::string::npos);
  EXPECT_EQ(std::string(OpenSSL_version(0)).substr(0, 10), "OpenSSL 3.");
}

TEST(OpenSslNeighbour, AndTheVerifierWorkInTurn) {
  const PrivateKey pair = PrivateKey::GenerateRsa(2048);
  const PublicKey key = PublicKey::FromRsa(pair.modulus(), pair.exponent()).value();
  const std::string signature = pair.Sign(SignatureScheme::kRsaPssSha256, "message");
  for (int i = 0; i < 3; ++i) {
    RSA_free(RSA_new());
    EXPECT_TRUE(VerifySignature(key, SignatureScheme::kRsaPssSha256, "message", signature));
    unsigned char digest[32];
    SHA256(reinterpret_cast<const unsigned char*>("abc"), 3, digest);
    EXPECT_EQ(std::string(digest, digest + 32), [] {
      const auto ours = Sha256("abc");
      return std::string(ours.begin(), ours.end());
    }());
  }
}

}  // namespace
}  // namespace assay
