#include <gtest/gtest.h>

#include <string>

#include "server/crypto/error_queue.h"
#include "server/crypto/public_key.h"
#include "tests/crypto/octet_strings.h"

namespace assay {
namespace {

const std::string kExponent = Hex("010001");

// The loader does not factor: any number of the right shape serves, with the top bit where the test wants it.
std::string ModulusOfBits(int bits) {
  std::string modulus((bits + 7) / 8, '\x5b');
  modulus.front() = static_cast<char>(1 << ((bits - 1) % 8));
  return modulus;
}

v1::KeyFault FaultOf(const std::string& modulus, const std::string& exponent) {
  const auto key = PublicKey::FromRsa(modulus, exponent);
  EXPECT_TRUE(ErrorQueueIsEmpty());
  return key ? v1::KEY_FAULT_UNSPECIFIED : key.error();
}

// Row 37 of verifier-rules.md.
TEST(RsaPublicKey, TakesAModulusOf2048To8192Bits) {
  EXPECT_EQ(FaultOf(ModulusOfBits(1024), kExponent), v1::KEY_FAULT_KEY_TOO_SMALL);
  EXPECT_EQ(FaultOf(ModulusOfBits(2047), kExponent), v1::KEY_FAULT_KEY_TOO_SMALL);
  for (const int bits : {2048, 2049, 3072, 4096, 8191, 8192}) {
    const auto key = PublicKey::FromRsa(ModulusOfBits(bits), kExponent);
    ASSERT_TRUE(key) << bits;
    EXPECT_EQ(key->bits(), bits);
    EXPECT_EQ(key->signature_bytes(), static_cast<size_t>((bits + 7) / 8));
    EXPECT_EQ(key->key_type(), KeyType::kRsa);
    EXPECT_EQ(key->curve(), Curve::kNone);
  }
  EXPECT_EQ(FaultOf(ModulusOfBits(8193), kExponent), v1::KEY_FAULT_KEY_TOO_LARGE);
  EXPECT_EQ(FaultOf(ModulusOfBits(16384), kExponent), v1::KEY_FAULT_KEY_TOO_LARGE);
  EXPECT_EQ(FaultOf(ModulusOfBits(8 << 20), kExponent), v1::KEY_FAULT_KEY_TOO_LARGE);
}

TEST(RsaPublicKey, RefusesAnEvenModulus) {
  std::string modulus = ModulusOfBits(2048);
  modulus.back() = '\x5a';
  EXPECT_EQ(FaultOf(modulus, kExponent), v1::KEY_FAULT_PARAMETER_INVALID);
}

TEST(RsaPublicKey, RefusesAnEmptyOrZeroModulus) {
  EXPECT_EQ(FaultOf("", kExponent), v1::KEY_FAULT_PARAMETER_INVALID);
  EXPECT_EQ(FaultOf(std::string(256, '\0'), kExponent), v1::KEY_FAULT_PARAMETER_INVALID);
}

TEST(RsaPublicKey, CountsTheBitsOfAModulusWithoutItsLeadingZeros) {
  const auto key = PublicKey::FromRsa(std::string(1, '\0') + ModulusOfBits(2048), kExponent);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->bits(), 2048);
  EXPECT_EQ(key->signature_bytes(), 256u);
  EXPECT_EQ(FaultOf(std::string(1, '\0') + ModulusOfBits(2047), kExponent), v1::KEY_FAULT_KEY_TOO_SMALL);
}

// Row 38.
TEST(RsaPublicKey, TakesAnOddExponentOf3To32Bits) {
  const std::string modulus = ModulusOfBits(2048);
  for (const char* weak : {"00", "01", "02", "04", "010000", "fffffffe", "0100000000", "0100000001", "000001"}) {
    EXPECT_EQ(FaultOf(modulus, Hex(weak)), v1::KEY_FAULT_EXPONENT_WEAK) << weak;
  }
  for (const char* sound : {"03", "11", "010001", "00010001", "ffffffff"}) {
    EXPECT_EQ(FaultOf(modulus, Hex(sound)), v1::KEY_FAULT_UNSPECIFIED) << sound;
  }
  EXPECT_EQ(FaultOf(modulus, ""), v1::KEY_FAULT_PARAMETER_INVALID);
}

TEST(RsaPublicKey, RefusesAnExponentAsLongAsTheModulus) {
  std::string almost_modulus = ModulusOfBits(2048);
  almost_modulus.back() -= 2;
  EXPECT_EQ(FaultOf(ModulusOfBits(2048), almost_modulus), v1::KEY_FAULT_EXPONENT_WEAK);
}

// Row 40. Published as a vulnerable modulus in crocs-muni/roca, roca/tests/data/mod03.txt.
const std::string kRocaModulus = Hex(
    "9dcd7420e420c270a68060eb8b5aa7457a9f6648f86fafed2775cc1f79ae962f1e63f1b9e51c55f9ea6fdc7332e9b005"
    "8c9ff2eb1fc89855029cf6aafe21e689feb38ac9ffb12f1ce371bb5d0e9aae64161abce74b4244bf68f1edb4411f756a"
    "097c8929c14740245ea355f8332d1aa36bb50c7dcb4505da8de02e4e53d38f8df06097da7524df0df93db48eac8cc4af"
    "2d3a16257eb2b2adca6ba464e5974fa92550d31b1babf161e7692d00b86e3dd886ecab4abfbe1a8f8cc263ff4af55cdb"
    "45f4249a5193925f5e983d762f0b6800943eb0267b08f42ed311ce1f5c86eacbc8ce4d3cb7a2fee1ef5641423a1cf411"
    "4e5ecf50034a60a412523af9e6f4aa11");

TEST(RsaPublicKey, RefusesAModulusWithTheRocaFingerprint) {
  EXPECT_EQ(FaultOf(kRocaModulus, kExponent), v1::KEY_FAULT_ROCA);
}

TEST(RsaPublicKey, RefusesAPlainPowerOf65537AsRoca) {
  // 65537^128 has 2049 bits; multiplied out in octets, 65537 = 2^16 + 1.
  std::string power("\x01");
  for (int i = 0; i < 128; ++i) {
    std::string shifted = power + std::string(2, '\0');
    power.insert(0, 2, '\0');
    int carry = 0;
    for (size_t at = shifted.size(); at-- > 0;) {
      carry += static_cast<uint8_t>(shifted[at]) + static_cast<uint8_t>(power[at]);
      shifted[at] = static_cast<char>(carry);
      carry >>= 8;
    }
    power = shifted;
  }
  EXPECT_EQ(FaultOf(power, kExponent), v1::KEY_FAULT_ROCA);
}

TEST(RsaPublicKey, TakesTheOddNeighboursOfARocaModulus) {
  for (const char last : {'\x0f', '\x13'}) {
    std::string neighbour = kRocaModulus;
    neighbour.back() = last;
    EXPECT_EQ(FaultOf(neighbour, kExponent), v1::KEY_FAULT_UNSPECIFIED);
  }
}

}  // namespace
}  // namespace assay
