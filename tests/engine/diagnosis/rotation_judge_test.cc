#include "server/engine/diagnosis/rotation_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/diagnosis/evidence_builder.h"
#include "tests/testing/key_sets.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::FoundBy;
using testing::KidSet;
using testing::Named;

JwkSet SetOf(std::initializer_list<std::string_view> kids) {
  return JwkSet::Parse(KidSet(kids), AlgorithmSet::All()).value();
}

v1::Diagnosis Compared(const std::vector<JwkSet>& sets, const KeySnapshot* in_force = nullptr) {
  v1::Diagnosis diagnosis;
  Findings findings(diagnosis);
  JudgeRotation(sets, in_force, absl::Seconds(1000), findings);
  return diagnosis;
}

KeySnapshot InForce(std::initializer_list<std::string_view> kids) {
  KeySnapshot snapshot;
  snapshot.keys = std::make_shared<const JwkSet>(SetOf(kids));
  snapshot.origin = KeySetOrigin::kNetwork;
  snapshot.confirmed = absl::Seconds(940);
  snapshot.freshness = ComputeFreshness({}, {}, 0);
  return snapshot;
}

TEST(NeedAnother, AsksTwiceAndOnWhileOneChangeLeavesItOpen) {
  const JwkSet a = SetOf({"a"}), b = SetOf({"b"});
  EXPECT_TRUE(NeedAnother(std::vector<JwkSet>{}));
  EXPECT_TRUE(NeedAnother(std::vector{a}));
  EXPECT_FALSE(NeedAnother(std::vector{a, a}));
  EXPECT_TRUE(NeedAnother(std::vector{a, b}));
  EXPECT_FALSE(NeedAnother(std::vector{a, b, a}));
  EXPECT_TRUE(NeedAnother(std::vector{a, b, b}));
  EXPECT_FALSE(NeedAnother(std::vector{a, b, b, b}));
}

TEST(JudgeRotation, TellsReplicasThatDisagreeFromARotation) {
  const JwkSet a = SetOf({"a"}), ab = SetOf({"a", "b"});
  EXPECT_THAT(Named(Compared({a, a})), ElementsAre());
  const v1::Diagnosis disagree = Compared({a, ab, a});
  EXPECT_THAT(Named(disagree), ElementsAre("warning REPLICAS_DISAGREE"));
  EXPECT_THAT(FoundBy(disagree, v1::DOCTOR_CHECK_ROTATION),
              ElementsAre("2 changes in 3 answers: added \"b\""));
  const v1::Diagnosis rotated = Compared({a, ab, ab, ab});
  EXPECT_THAT(Named(rotated), ElementsAre("note ROTATION_IN_PROGRESS"));
  EXPECT_THAT(FoundBy(rotated, v1::DOCTOR_CHECK_ROTATION), ElementsAre("between two answers: added \"b\""));
}

TEST(JudgeRotation, ComparesWithTheSetInForce) {
  const KeySnapshot same = InForce({"a"});
  EXPECT_THAT(FoundBy(Compared({SetOf({"a"}), SetOf({"a"})}, &same), v1::DOCTOR_CHECK_ROTATION),
              ElementsAre("2 answers on connections of their own have the same keys",
                          "the same keys are in force, confirmed 60 s ago"));
  const KeySnapshot older = InForce({"a", "b"});
  const v1::Diagnosis since = Compared({SetOf({"b", "c"}), SetOf({"b", "c"})}, &older);
  EXPECT_THAT(Named(since), ElementsAre("note ROTATION_IN_PROGRESS"));
  EXPECT_EQ(since.findings(1).found(), "since the set in force, confirmed 60 s ago: added \"c\", gone \"a\"");
  const KeySnapshot none;
  EXPECT_EQ(Compared({SetOf({"a"})}, &none).findings(0).found(), "no keys of this issuer are in force yet");
}

TEST(JudgeRotation, NamesFourKeysAtMost) {
  EXPECT_THAT(
      FoundBy(Compared({SetOf({"a"}), SetOf({"a", "b", "c", "d", "e", "f"})}), v1::DOCTOR_CHECK_ROTATION),
      ElementsAre("between two answers: added \"b\", \"c\", \"d\", \"e\" and 1 more"));
}

TEST(JudgeRotation, SaysNothingWithoutASet) { EXPECT_EQ(Compared({}).findings_size(), 0); }

}  // namespace
}  // namespace assay
