#include "server/crypto/signature.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "server/crypto/error_queue.h"
#include "server/crypto/public_key.h"
#include "server/crypto/signing.h"
#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

using enum SignatureScheme;

constexpr std::string_view kMessage = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9";

PublicKey PublicHalf(const PrivateKey& key) {
  switch (key.key_type()) {
    case KeyType::kRsa:
      return PublicKey::FromRsa(key.modulus(), key.exponent()).value();
    case KeyType::kEc:
      return PublicKey::FromEc(key.curve(), key.x(), key.y()).value();
    case KeyType::kOkp:
      break;
  }
  return PublicKey::FromEd25519(key.x()).value();
}

// One key of each kind, made once: RSA keys take a while.
const PrivateKey& KeyFor(SignatureScheme scheme) {
  static const PrivateKey rsa = PrivateKey::GenerateRsa(2048);
  static const PrivateKey p256 = PrivateKey::GenerateEc(Curve::kP256);
  static const PrivateKey p384 = PrivateKey::GenerateEc(Curve::kP384);
  static const PrivateKey p521 = PrivateKey::GenerateEc(Curve::kP521);
  static const PrivateKey ed25519 = PrivateKey::GenerateEd25519();
  switch (scheme) {
    case kEcdsaP256Sha256:
      return p256;
    case kEcdsaP384Sha384:
      return p384;
    case kEcdsaP521Sha512:
      return p521;
    case kEd25519:
      return ed25519;
    default:
      return rsa;
  }
}

const SignatureScheme kSchemes[] = {kRsaPkcs1Sha256,  kRsaPkcs1Sha384,  kRsaPkcs1Sha512,  kRsaPssSha256,    kRsaPssSha384,
                                    kRsaPssSha512,    kEcdsaP256Sha256, kEcdsaP384Sha384, kEcdsaP521Sha512, kEd25519};
const SignatureScheme kEcdsaSchemes[] = {kEcdsaP256Sha256, kEcdsaP384Sha384, kEcdsaP521Sha512};

bool Verifies(SignatureScheme scheme, std::string_view signature) {
  const bool verified = VerifySignature(PublicHalf(KeyFor(scheme)), scheme, kMessage, signature);
  EXPECT_TRUE(ErrorQueueIsEmpty());
  return verified;
}

TEST(VerifySignature, TakesWhatEachSchemeSigned) {
  for (const SignatureScheme scheme : kSchemes) {
    const std::string signature = KeyFor(scheme).Sign(scheme, kMessage);
    EXPECT_TRUE(Verifies(scheme, signature)) << static_cast<int>(scheme);
    EXPECT_TRUE(VerifySignature(PublicHalf(KeyFor(scheme)), scheme, "", KeyFor(scheme).Sign(scheme, "")));
  }
}

TEST(VerifySignature, TakesNoSchemeForAnother) {
  for (const SignatureScheme signed_by : kSchemes) {
    const std::string signature = KeyFor(signed_by).Sign(signed_by, kMessage);
    for (const SignatureScheme claimed : kSchemes) {
      if (claimed == signed_by) continue;
      EXPECT_FALSE(VerifySignature(PublicHalf(KeyFor(signed_by)), claimed, kMessage, signature))
          << static_cast<int>(signed_by) << " taken for " << static_cast<int>(claimed);
      EXPECT_FALSE(Verifies(claimed, signature));
    }
  }
}

TEST(VerifySignature, RefusesAnotherKeyOfTheSameKind) {
  const std::string rsa = PrivateKey::GenerateRsa(2048).Sign(kRsaPkcs1Sha256, kMessage);
  EXPECT_FALSE(Verifies(kRsaPkcs1Sha256, rsa));
  for (const SignatureScheme scheme : kEcdsaSchemes) {
    EXPECT_FALSE(Verifies(scheme, PrivateKey::GenerateEc(KeyFor(scheme).curve()).Sign(scheme, kMessage)));
  }
  EXPECT_FALSE(Verifies(kEd25519, PrivateKey::GenerateEd25519().Sign(kEd25519, kMessage)));
}

TEST(VerifySignature, RefusesEveryOtherLength) {
  for (const SignatureScheme scheme : kSchemes) {
    const std::string signature = KeyFor(scheme).Sign(scheme, kMessage);
    const std::string zero(1, '\0');
    for (const std::string& wrong :
         {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1), zero + signature, signature + zero,
          signature + signature}) {
      EXPECT_FALSE(Verifies(scheme, wrong)) << static_cast<int>(scheme) << " with " << wrong.size() << " octets";
    }
  }
}

// Row 39 of verifier-rules.md: a signature whose first octet is zero is where stripping or padding would go unseen.
TEST(VerifySignature, TakesAnRsaSignatureOnlyInTheModulussLength) {
  std::string message, signature;
  for (int i = 0; signature.empty() || signature.front() != '\0'; ++i) {
    message = "message " + std::to_string(i);
    signature = KeyFor(kRsaPkcs1Sha256).Sign(kRsaPkcs1Sha256, message);
  }
  const PublicKey key = PublicHalf(KeyFor(kRsaPkcs1Sha256));
  EXPECT_TRUE(VerifySignature(key, kRsaPkcs1Sha256, message, signature));
  EXPECT_FALSE(VerifySignature(key, kRsaPkcs1Sha256, message, signature.substr(1)));
  EXPECT_FALSE(VerifySignature(key, kRsaPkcs1Sha256, message, std::string(1, '\0') + signature));
}

TEST(VerifySignature, RefusesAnRsaSignatureNotBelowTheModulus) {
  EXPECT_FALSE(Verifies(kRsaPkcs1Sha256, KeyFor(kRsaPkcs1Sha256).modulus()));
  EXPECT_FALSE(Verifies(kRsaPssSha256, std::string(256, '\xff')));
}

// Row 41.
TEST(VerifySignature, RefusesDer) {
  for (const SignatureScheme scheme : kEcdsaSchemes) {
    const std::string raw = KeyFor(scheme).Sign(scheme, kMessage);
    const size_t half = raw.size() / 2;
    const auto integer = [](std::string number) {
      if (number.front() & '\x80') number.insert(0, 1, '\0');
      return std::string("\x02") + static_cast<char>(number.size()) + number;
    };
    const std::string body = integer(raw.substr(0, half)) + integer(raw.substr(half));
    const std::string length = body.size() < 128 ? std::string(1, static_cast<char>(body.size()))
                                                 : std::string("\x81") + static_cast<char>(body.size());
    EXPECT_FALSE(Verifies(scheme, "\x30" + length + body));
  }
}

// Row 42.
const std::map<SignatureScheme, std::string> kGroupOrders = {
    {kEcdsaP256Sha256, Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")},
    {kEcdsaP384Sha384,
     Hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973")},
    {kEcdsaP521Sha512, Hex("01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f7"
                           "09a5d03bb5c9b8899c47aebb6fb71e91386409")}};

TEST(VerifySignature, RefusesRAndSOutsideTheGroup) {
  for (const auto& [scheme, order] : kGroupOrders) {
    const std::string good = KeyFor(scheme).Sign(scheme, kMessage);
    const std::string r = good.substr(0, order.size()), s = good.substr(order.size());
    for (const std::string& bad : {std::string(order.size(), '\0'), order, std::string(order.size(), '\xff')}) {
      EXPECT_FALSE(Verifies(scheme, bad + s));
      EXPECT_FALSE(Verifies(scheme, r + bad));
      EXPECT_FALSE(Verifies(scheme, bad + bad));
    }
  }
}

// Adds two unsigned numbers of the same width; true where a carry is left over.
bool Add(std::string& number, const std::string& other, bool little_endian) {
  int carry = 0;
  for (size_t i = 0; i < number.size(); ++i) {
    const size_t at = little_endian ? i : number.size() - 1 - i;
    carry += static_cast<uint8_t>(number[at]) + static_cast<uint8_t>(other[at]);
    number[at] = static_cast<char>(carry);
    carry >>= 8;
  }
  return carry != 0;
}

TEST(VerifySignature, RefusesAnSReducedElsewhere) {
  // s + n is the same number to the equation; only P-521 leaves room for it in the field's width.
  const std::string good = KeyFor(kEcdsaP521Sha512).Sign(kEcdsaP521Sha512, kMessage);
  const std::string& order = kGroupOrders.at(kEcdsaP521Sha512);
  std::string s = good.substr(order.size());
  ASSERT_FALSE(Add(s, order, /*little_endian=*/false));
  EXPECT_FALSE(Verifies(kEcdsaP521Sha512, good.substr(0, order.size()) + s));
}

// Row 44.
TEST(VerifySignature, RefusesAnEd25519SNotBelowTheOrder) {
  const std::string order = Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const std::string good = KeyFor(kEd25519).Sign(kEd25519, kMessage);
  std::string s = good.substr(32);
  for (int times = 1; times <= 8; ++times) {
    ASSERT_FALSE(Add(s, order, /*little_endian=*/true));
    EXPECT_FALSE(Verifies(kEd25519, good.substr(0, 32) + s)) << "s + " << times << " orders";
  }
}

TEST(VerifySignature, HandlesAllZeros) {
  for (const SignatureScheme scheme : kSchemes) {
    const size_t size = PublicHalf(KeyFor(scheme)).signature_bytes();
    EXPECT_FALSE(Verifies(scheme, std::string(size, '\0'))) << static_cast<int>(scheme);
  }
}

TEST(VerifySignature, ServesManyThreadsUnderAKeyJustLoaded) {
  for (const SignatureScheme scheme : {kRsaPkcs1Sha256, kRsaPssSha256, kEcdsaP256Sha256, kEd25519}) {
    const std::string signature = KeyFor(scheme).Sign(scheme, kMessage);
    const PublicKey key = PublicHalf(KeyFor(scheme));
    std::atomic<int> verified = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, own = key] {
        for (int round = 0; round < 20; ++round) {
          verified += VerifySignature(own, scheme, kMessage, signature) ? 1 : 0;
          verified += VerifySignature(own, scheme, "another message", signature) ? 100 : 0;
        }
      });
    }
    threads.clear();
    EXPECT_EQ(verified, 80);
  }
}

TEST(VerifySignature, TakesRsaKeysOfMoreThan2048Bits) {
  const PrivateKey key = PrivateKey::GenerateRsa(3072);
  for (const SignatureScheme scheme : {kRsaPkcs1Sha512, kRsaPssSha512}) {
    EXPECT_TRUE(VerifySignature(PublicHalf(key), scheme, kMessage, key.Sign(scheme, kMessage)));
  }
}

}  // namespace
}  // namespace assay
