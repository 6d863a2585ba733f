#include "server/transport/grpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace assay {
namespace {

TEST(WorkerPool, RunsEveryTaskBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(3);
    for (int i = 0; i < 1000; ++i) pool.Post([&] { ++ran; });
  }
  EXPECT_EQ(ran, 1000);
}

TEST(WorkerPool, NeverRunsATaskInPost) {
  const auto poster = std::this_thread::get_id();
  std::thread::id runner;
  {
    WorkerPool pool(1);
    pool.Post([&] { runner = std::this_thread::get_id(); });
  }
  EXPECT_NE(runner, poster);
}

TEST(WorkerPool, TakesTasksFromTasks) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(2);
    pool.Post([&] { pool.Post([&] { ++ran; }); });
  }
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace assay
