#include "server/jwks/key_history.h"

#include <gtest/gtest.h>

#include <string>

#include "server/base/str_cat.h"
#include "tests/testing/key_sets.h"

namespace assay {
namespace {

JwkSet Keys(std::initializer_list<std::string_view> kids) {
  return JwkSet::Parse(testing::KidSet(kids), AlgorithmSet::All()).value();
}

const absl::Time kNow = absl::FromUnixSeconds(1000);

TEST(KeyHistory, KeepsFirstAndLastSight) {
  KeyHistory history;
  history.Observe(Keys({"a"}), kNow);
  history.Observe(Keys({"a", "b"}), kNow + absl::Seconds(1));
  ASSERT_EQ(history.sightings().size(), 2u);
  EXPECT_EQ(history.sightings()[0].first_seen, kNow);
  EXPECT_EQ(history.sightings()[0].last_seen, kNow + absl::Seconds(1));
  EXPECT_EQ(history.sightings()[1].first_seen, kNow + absl::Seconds(1));
}

TEST(KeyHistory, TellsOfKeysThatCameBack) {
  KeyHistory history;
  EXPECT_EQ(history.Observe(Keys({"a", "b"}), kNow), 0u);
  EXPECT_EQ(history.Observe(Keys({"a"}), kNow + absl::Seconds(1)), 0u);
  EXPECT_FALSE(history.sightings()[1].present);
  EXPECT_EQ(history.Observe(Keys({"a", "b"}), kNow + absl::Seconds(2)), 1u);
  EXPECT_TRUE(history.sightings()[1].present);
}

TEST(KeyHistory, IsBoundedAndForgetsThoseThatWentFirst) {
  KeyHistory history;
  for (size_t i = 0; i <= KeyHistory::kGone + 1; ++i) {
    history.Observe(Keys({StrCat("k", i)}), kNow + absl::Seconds(static_cast<double>(i)));
  }
  ASSERT_EQ(history.sightings().size(), KeyHistory::kGone + 1);
  EXPECT_EQ(history.sightings().front().key_id, "k1");
  EXPECT_TRUE(history.sightings().back().present);
}

TEST(KeyHistory, KeepsARevokedKeyInSight) {
  KeyHistory history;
  Revocations revocations;
  revocations.key_ids.insert("a");
  history.Observe(Keys({"a"}).Without(revocations), kNow);
  ASSERT_EQ(history.sightings().size(), 1u);
  EXPECT_TRUE(history.sightings()[0].present);
}

}  // namespace
}  // namespace assay
