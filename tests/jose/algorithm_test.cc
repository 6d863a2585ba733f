#include "server/jose/algorithm.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <vector>

#include "tests/testing/token_builder.h"

namespace assay {
namespace {

TEST(Algorithms, AreTheTenOfTheContract) {
  std::vector<std::string_view> names;
  for (const Algorithm& row : Algorithms()) names.push_back(row.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                                  "ES256", "ES384", "ES512", "EdDSA"}));
}

TEST(Algorithms, HaveSchemesOfTheirOwn) {
  std::set<SignatureScheme> schemes;
  for (const Algorithm& row : Algorithms()) schemes.insert(row.scheme);
  EXPECT_EQ(schemes.size(), Algorithms().size());
}

TEST(FindAlgorithm, FindsEachRowByItsExactName) {
  for (const Algorithm& row : Algorithms()) EXPECT_EQ(FindAlgorithm(row.name), &row);
  for (const char* name : {"", "none", "HS256", "rs256", "RS256 ", "RS25", "ES256K", "Ed448", "RSA-OAEP"}) {
    EXPECT_EQ(FindAlgorithm(name), nullptr) << name;
  }
}

TEST(FindAlgorithm, FindsEdDsaByItsNameOfRfc9864Too) {
  EXPECT_EQ(FindAlgorithm("Ed25519"), FindAlgorithm("EdDSA"));
}

TEST(Algorithm, FitsKeysOfItsTypeAndCurveOnly) {
  for (const Algorithm& row : Algorithms()) {
    for (const Algorithm& other : Algorithms()) {
      const PrivateKey& key = testing::TestKey(other.name).key();
      const auto half = other.key_type == KeyType::kRsa  ? PublicKey::FromRsa(key.modulus(), key.exponent())
                        : other.key_type == KeyType::kEc ? PublicKey::FromEc(other.curve, key.x(), key.y())
                                                         : PublicKey::FromEd25519(key.x());
      EXPECT_EQ(row.Fits(*half), row.key_type == other.key_type && row.curve == other.curve)
          << row.name << other.name;
    }
  }
}

TEST(AlgorithmSet, IsEmptyUntilSomethingIsAdded) {
  AlgorithmSet set;
  EXPECT_TRUE(set.empty());
  for (const Algorithm& row : Algorithms()) EXPECT_FALSE(set.Contains(row));
  set.Add(*FindAlgorithm("ES256"));
  EXPECT_FALSE(set.empty());
  for (const Algorithm& row : Algorithms()) EXPECT_EQ(set.Contains(row), row.name == "ES256");
}

TEST(AlgorithmSet, LeavesOutNamesThatTheTableHasNot) {
  EXPECT_TRUE((AlgorithmSet{"none", "HS256", "ML-DSA-65", ""}).empty());
  EXPECT_TRUE((AlgorithmSet{"HS256", "RS256"}).Contains(*FindAlgorithm("RS256")));
}

TEST(AlgorithmSet, AllHoldsEveryRow) {
  for (const Algorithm& row : Algorithms()) EXPECT_TRUE(AlgorithmSet::All().Contains(row));
}

}  // namespace
}  // namespace assay
