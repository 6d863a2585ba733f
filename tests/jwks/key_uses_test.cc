#include "server/jwks/key_uses.h"

#include <gtest/gtest.h>

#include "server/jose/jwk_set.h"
#include "tests/testing/key_sets.h"

namespace assay {
namespace {

class KeyUsesTest : public ::testing::Test {
 protected:
  const JwkSet set_ = JwkSet::Parse(testing::KidSet({"a"}), AlgorithmSet::All()).value();
  const std::string& key_ = set_.keys()[0].thumbprint;
  const absl::Time now_ = absl::FromUnixSeconds(1000);
};

TEST_F(KeyUsesTest, KnowsOfNoUseAtFirst) {
  const KeyUses uses(set_.keys(), {});
  EXPECT_EQ(uses.LastUsed(key_), std::nullopt);
}

TEST_F(KeyUsesTest, TellsTheFirstUseFromLaterOnes) {
  KeyUses uses(set_.keys(), {});
  EXPECT_TRUE(uses.Mark(key_, now_));
  EXPECT_FALSE(uses.Mark(key_, now_));
  EXPECT_FALSE(uses.Mark(key_, now_ + absl::Seconds(7)));
  EXPECT_EQ(uses.LastUsed(key_), now_ + absl::Seconds(7));
}

TEST_F(KeyUsesTest, KeepsWholeSeconds) {
  KeyUses uses(set_.keys(), {});
  uses.Mark(key_, now_ + absl::Milliseconds(999));
  EXPECT_EQ(uses.LastUsed(key_), now_);
}

TEST_F(KeyUsesTest, TakesOverWhatIsKnownOfAKeyThatStays) {
  KeyUses before(set_.keys(), {});
  before.Mark(key_, now_);
  KeyUses after(set_.keys(), before);
  EXPECT_EQ(after.LastUsed(key_), now_);
  EXPECT_FALSE(after.Mark(key_, now_ + absl::Seconds(1)));
}

TEST_F(KeyUsesTest, RemembersTheLatestUseWhateverBecomesOfItsKey) {
  KeyUses before(set_.keys(), {});
  EXPECT_EQ(before.Latest(), std::nullopt);
  before.Mark(key_, now_);
  EXPECT_EQ(KeyUses({}, before).Latest(), now_);
}

TEST_F(KeyUsesTest, NeverMarksAStranger) {
  KeyUses uses(set_.keys(), {});
  EXPECT_FALSE(uses.Mark("stranger", now_));
  EXPECT_EQ(uses.LastUsed("stranger"), std::nullopt);
}

}  // namespace
}  // namespace assay
