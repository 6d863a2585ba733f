#include "server/demo/key_rotation.h"

#include <gtest/gtest.h>

#include <future>

#include "server/base/str_cat.h"

namespace assay {
namespace {

std::vector<SigningKey> OneKey(int generation) {
  return {SigningKey::Generate(*FindAlgorithm("EdDSA"), StrCat("key-", generation))};
}

std::shared_ptr<const KeyRing> AskAndWait(KeyRotation& rotation) {
  std::promise<std::shared_ptr<const KeyRing>> rotated;
  rotation.Ask([&](std::shared_ptr<const KeyRing> keys) { rotated.set_value(std::move(keys)); });
  return rotated.get_future().get();
}

TEST(KeyRotation, HasKeysFromTheStart) {
  const KeyRotation rotation(absl::ZeroDuration(), OneKey);
  EXPECT_EQ(rotation.keys()->current()[0].key_id(), "key-1");
}

TEST(KeyRotation, TellsTheAskerOnceTheNewKeysAreInPlace) {
  KeyRotation rotation(absl::ZeroDuration(), OneKey);
  EXPECT_EQ(AskAndWait(rotation)->generation(), 2);
  EXPECT_EQ(rotation.keys()->current()[0].key_id(), "key-2");
  ASSERT_EQ(rotation.keys()->former().size(), 1U);
  EXPECT_EQ(rotation.keys()->former()[0].key_id(), "key-1");
}

TEST(KeyRotation, RotatesOnceForEachAsk) {
  KeyRotation rotation(absl::ZeroDuration(), OneKey);
  for (int generation = 2; generation < 6; ++generation)
    EXPECT_EQ(AskAndWait(rotation)->generation(), generation);
}

TEST(KeyRotation, RotatesByItselfAtItsInterval) {
  std::promise<void> third;
  KeyRotation rotation(absl::Milliseconds(1), [&](int generation) {
    // The fourth keys are made once the third ones are in place.
    if (generation == 4) third.set_value();
    return OneKey(generation);
  });
  third.get_future().wait();
  EXPECT_GE(rotation.keys()->generation(), 3);
}

TEST(KeyRotation, MakesKeysAheadOnlyWhereARotationIsSureToCome) {
  std::promise<void> ahead;
  KeyRotation timed(absl::Hours(1), [&](int generation) {
    if (generation == 2) ahead.set_value();
    return OneKey(generation);
  });
  ahead.get_future().wait();
  EXPECT_EQ(timed.keys()->generation(), 1);

  int made = 0;
  {
    const KeyRotation untimed(absl::ZeroDuration(),
                              [&](int generation) { return ++made, OneKey(generation); });
  }
  EXPECT_EQ(made, 1);
}

TEST(KeyRotation, NeverLeavesAnAskerWithoutAnAnswer) {
  std::promise<void> go_on;
  std::promise<void> making;
  auto rotation = std::make_unique<KeyRotation>(absl::Hours(1), [&](int generation) {
    if (generation == 2) {
      making.set_value();
      go_on.get_future().wait();
    }
    return OneKey(generation);
  });
  making.get_future().wait();
  std::promise<bool> answered_with_keys;
  rotation->Ask(
      [&](const std::shared_ptr<const KeyRing>& keys) { answered_with_keys.set_value(keys != nullptr); });
  std::thread ending([&] { rotation.reset(); });
  go_on.set_value();
  ending.join();
  // Either is right, by who came first; but an asker is never left without an answer.
  answered_with_keys.get_future().wait();
}

}  // namespace
}  // namespace assay
