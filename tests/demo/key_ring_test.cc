#include "server/demo/key_ring.h"

#include <gtest/gtest.h>

#include "server/jose/jwk_set.h"

namespace assay {
namespace {

// Only elliptic curves: what is asked here does not need RSA, and RSA keys take long to make.
std::vector<SigningKey> Keys(const std::string& generation) {
  return {SigningKey::Generate(*FindAlgorithm("ES256"), "es256-" + generation),
          SigningKey::Generate(*FindAlgorithm("EdDSA"), "eddsa-" + generation)};
}

std::vector<std::string> Published(const KeyRing& ring) {
  std::vector<std::string> kids;
  const auto set = JwkSet::Parse(ring.key_set(), AlgorithmSet::All());
  if (!set) return {"not a key set"};
  for (const Jwk& key : set->keys()) kids.push_back(key.key_id);
  return kids;
}

TEST(KeyRing, PublishesEachKeyOnce) {
  const KeyRing ring(Keys("1"));
  EXPECT_EQ(Published(ring), (std::vector<std::string>{"eddsa-1", "es256-1"}));
  EXPECT_EQ(ring.generation(), 1);
}

TEST(KeyRing, SignsByTheNewKeysAfterARotationAndKeepsTheOldOnesPublished) {
  const KeyRing ring = KeyRing(Keys("1")).Rotated(Keys("2"));
  EXPECT_EQ(ring.Current(*FindAlgorithm("ES256"))->key_id(), "es256-2");
  EXPECT_EQ(Published(ring), (std::vector<std::string>{"eddsa-1", "eddsa-2", "es256-1", "es256-2"}));
  EXPECT_EQ(ring.generation(), 2);
}

TEST(KeyRing, DropsAKeyAtTheSecondRotation) {
  const KeyRing ring = KeyRing(Keys("1")).Rotated(Keys("2")).Rotated(Keys("3"));
  EXPECT_EQ(Published(ring), (std::vector<std::string>{"eddsa-2", "eddsa-3", "es256-2", "es256-3"}));
}

TEST(KeyRing, ChangesItsEtagWithItsKeys) {
  const KeyRing ring(Keys("1"));
  EXPECT_EQ(KeyRing(ring).etag(), ring.etag());
  EXPECT_NE(ring.Rotated(Keys("2")).etag(), ring.etag());
  EXPECT_TRUE(ring.etag().starts_with("\"") && ring.etag().ends_with("\""));
}

TEST(KeyRing, HasNoKeyForAnAlgorithmItWasNotGiven) {
  EXPECT_EQ(KeyRing(Keys("1")).Current(*FindAlgorithm("RS256")), nullptr);
}

TEST(GenerateKeys, MakesOneKeyForEachAlgorithmOfTheTable) {
  const KeyRing ring(GenerateKeys("tag", 7));
  const auto set = JwkSet::Parse(ring.key_set(), AlgorithmSet::All());
  ASSERT_TRUE(set);
  EXPECT_EQ(set->keys().size(), Algorithms().size());
  EXPECT_TRUE(set->dropped().empty());
  for (const Algorithm& row : Algorithms()) EXPECT_NE(ring.Current(row), nullptr) << row.name;
  EXPECT_EQ(ring.Current(*FindAlgorithm("PS384"))->key_id(), "ps384-tag-7");
}

}  // namespace
}  // namespace assay
