#include "server/base/published.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace assay {
namespace {

TEST(Published, StartsEmptyAndHandsOutWhatWasSetLast) {
  Published<int> value;
  EXPECT_EQ(value.Get(), nullptr);
  value.Set(std::make_shared<const int>(1));
  const auto held = value.Get();
  value.Set(std::make_shared<const int>(2));
  EXPECT_EQ(*held, 1);
  EXPECT_EQ(*value.Get(), 2);
}

TEST(Published, ReadersOfManyThreadsSeeWholeValues) {
  struct Pair {
    int a, b;
  };
  Published<Pair> value(std::make_shared<const Pair>(Pair{0, 0}));
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      const auto pair = value.Get();
      ASSERT_EQ(pair->a, pair->b);
    }
  });
  for (int i = 0; i < 20'000; ++i) value.Set(std::make_shared<const Pair>(Pair{i, i}));
  stop = true;
  reader.join();
}

TEST(Published, TheOldValueEndsOutsideTheLock) {
  struct ReadsWhenItEnds {
    Published<ReadsWhenItEnds>* owner;
    ~ReadsWhenItEnds() { (void)owner->Get(); }  // would dead-lock under the lock
  };
  Published<ReadsWhenItEnds> value;
  value.Set(std::make_shared<const ReadsWhenItEnds>(ReadsWhenItEnds{&value}));
  value.Set(nullptr);
  EXPECT_EQ(value.Get(), nullptr);
}

}  // namespace
}  // namespace assay
