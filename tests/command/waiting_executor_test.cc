#include "server/command/waiting_executor.h"

#include <gtest/gtest.h>

#include <thread>

namespace assay {
namespace {

TEST(WaitingExecutor, RunsWhatOtherThreadsPostOnTheThreadThatWaits) {
  WaitingExecutor executor;
  bool done = false;
  std::thread::id ran_on;
  std::thread other([&] {
    executor.Post([&] {
      ran_on = std::this_thread::get_id();
      done = true;
    });
  });
  executor.RunUntil(done);
  other.join();
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(WaitingExecutor, RunsTasksInTheirOrderAndStopsWhenItIsDone) {
  WaitingExecutor executor;
  bool done = false;
  std::string order;
  executor.Post([&] { order += 'a'; });
  executor.Post([&] {
    order += 'b';
    done = true;
  });
  executor.Post([&] { order += 'c'; });
  executor.RunUntil(done);
  EXPECT_EQ(order, "ab");
}

}  // namespace
}  // namespace assay
