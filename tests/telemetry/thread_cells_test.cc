#include "server/telemetry/thread_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace assay {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ThreadCells, StartEmpty) { EXPECT_THAT(ThreadCells().Sums(), IsEmpty()); }

TEST(ThreadCells, CountExactlyFromFourThreads) {
  ThreadCells cells;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cells, thread] {
      const std::string own(1, static_cast<char>('a' + thread));
      for (int i = 0; i < 100'000; ++i) {
        cells.Add({1, 0, 0, "shared", "by all"});
        cells.Add({2, 0, 0, own});
        cells.Observe({3}, absl::Milliseconds(3));
      }
    });
  }
  for (int i = 0; i < 100; ++i) cells.Sums();  // a scrape disturbs nobody
  for (std::thread& thread : threads) thread.join();
  const std::vector<CellSum> sums = cells.Sums();
  ASSERT_THAT(sums, SizeIs(6));
  EXPECT_EQ(sums[0].key.one, "shared");
  EXPECT_EQ(sums[0].count, 400'000u);
  for (size_t i = 1; i < 5; ++i) EXPECT_EQ(sums[i].count, 100'000u) << sums[i].key.one;
  EXPECT_EQ(sums[5].buckets[6], 400'000u);
  EXPECT_NEAR(sums[5].seconds, 1200, 0.001);
}

TEST(ThreadCells, TellSeriesApartByEveryPartOfTheirKey) {
  ThreadCells cells;
  for (const CellView& key :
       {CellView{1, 2, 3, "a", "b"}, CellView{9, 2, 3, "a", "b"}, CellView{1, 9, 3, "a", "b"},
        CellView{1, 2, 9, "a", "b"}, CellView{1, 2, 3, "x", "b"}, CellView{1, 2, 3, "a", "x"},
        CellView{1, 2, 3, "ab", ""}}) {
    cells.Add(key);
  }
  const std::vector<CellSum> sums = cells.Sums();
  ASSERT_THAT(sums, SizeIs(7));
  for (const CellSum& sum : sums) EXPECT_EQ(sum.count, 1u);
}

TEST(ThreadCells, PutADurationIntoTheBucketItDoesNotExceed) {
  ThreadCells cells;
  cells.Observe({}, absl::ZeroDuration());
  cells.Observe({}, absl::Microseconds(50));
  cells.Observe({}, absl::Microseconds(51));
  cells.Observe({}, absl::Seconds(10));
  cells.Observe({}, absl::Seconds(11));
  const CellSum sum = cells.Sums().at(0);
  EXPECT_EQ(sum.buckets[0], 2u);
  EXPECT_EQ(sum.buckets[1], 1u);
  EXPECT_EQ(sum.buckets[kBucketBounds.size() - 1], 1u);
  EXPECT_EQ(sum.buckets[kBucketBounds.size()], 1u);
}

TEST(ThreadCells, KeepWhatThreadsCountedThatHaveEnded) {
  ThreadCells cells;
  for (int i = 0; i < 100; ++i) std::thread([&cells] { cells.Add({1}); }).join();
  EXPECT_EQ(cells.Sums().at(0).count, 100u);
}

TEST(ThreadCells, MayEndBeforeTheThreadsThatUsedThem) {
  for (int i = 0; i < 100; ++i) {
    ThreadCells cells;
    cells.Add({i});
    EXPECT_THAT(cells.Sums(), SizeIs(1));
  }
}

TEST(ThreadCells, OfTwoOwnersStayApart) {
  ThreadCells one;
  ThreadCells other;
  one.Add({1});
  one.Add({1});
  other.Add({1});
  EXPECT_EQ(one.Sums().at(0).count, 2u);
  EXPECT_EQ(other.Sums().at(0).count, 1u);
}

}  // namespace
}  // namespace assay
