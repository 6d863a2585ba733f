#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "server/fetch/curl_fetcher.h"
#include "tests/fetch/fetch_fixture.h"

namespace assay {
namespace {

using ::testing::ElementsAre;

using EventLoopTest = FetchFixture;

TEST_F(EventLoopTest, RunsTasksInTheOrderOfTheirPosting) {
  std::vector<int> order;
  std::promise<void> end;
  for (int i = 0; i < 5; ++i) fetcher.Post([&order, i] { order.push_back(i); });
  fetcher.Post([&] { end.set_value(); });
  end.get_future().get();
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(EventLoopTest, RunsTimersByTheirTimeAndNotBefore) {
  std::vector<int> order;
  std::promise<void> end;
  const absl::Duration now = clock.Now().steady;
  fetcher.PostAt(now + absl::Milliseconds(30), [&] {
    order.push_back(30);
    EXPECT_GE(clock.Now().steady, now + absl::Milliseconds(30));
    end.set_value();
  });
  fetcher.PostAt(now + absl::Milliseconds(10), [&] {
    order.push_back(10);
    EXPECT_GE(clock.Now().steady, now + absl::Milliseconds(10));
  });
  fetcher.PostAt(now + absl::Milliseconds(10), [&] { order.push_back(11); });
  fetcher.PostAt(now - absl::Seconds(1), [&] { order.push_back(0); });
  end.get_future().get();
  EXPECT_THAT(order, ElementsAre(0, 10, 11, 30));
}

TEST_F(EventLoopTest, TakesTasksOfManyThreads) {
  int count = 0;  // touched by the loop only
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 5'000; ++j) fetcher.Post([&count] { ++count; });
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::promise<int> result;
  fetcher.Post([&] { result.set_value(count); });
  EXPECT_EQ(result.get_future().get(), 20'000);
}

TEST_F(EventLoopTest, StopRunsWhatWasPostedBeforeIt) {
  int count = 0;
  for (int i = 0; i < 1000; ++i) fetcher.Post([&count] { ++count; });
  fetcher.Stop();
  EXPECT_EQ(count, 1000);
}

TEST_F(EventLoopTest, StopDestroysWhatItHasNotRunAndWhatComesLater) {
  // PostsAsItEnds is what a parked request does whose executor is the loop itself.
  struct PostsAsItEnds {
    explicit PostsAsItEnds(EventLoop& loop, int& ends) : loop(loop), ends(ends) {}
    ~PostsAsItEnds() {
      ++ends;
      loop.Post([] { FAIL() << "ran after the end"; });
    }
    EventLoop& loop;
    int& ends;
  };
  int ends = 0;
  fetcher.PostAt(absl::InfiniteDuration(), [p = std::make_unique<PostsAsItEnds>(fetcher, ends)] { FAIL(); });
  fetcher.Stop();
  EXPECT_EQ(ends, 1);
  fetcher.Post([p = std::make_unique<PostsAsItEnds>(fetcher, ends)] { FAIL(); });
  EXPECT_EQ(ends, 2);
  fetcher.Stop();
}

}  // namespace
}  // namespace assay
