#include "server/transport/handlers/health_handler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace assay {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthCheckRequest For(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

struct CountingWatcher final : HealthWatcher {
  void OnHealthChange() override { ++changes; }
  std::atomic<int> changes = 0;
};

TEST(HealthHandler, DoesNotServeBeforeItIsReady) {
  HealthHandler health({"a.B"});
  EXPECT_EQ(health.Check(For(""))->status(), HealthCheckResponse::NOT_SERVING);
  health.SetReady(true);
  EXPECT_EQ(health.Check(For(""))->status(), HealthCheckResponse::SERVING);
  EXPECT_EQ(health.Check(For("a.B"))->status(), HealthCheckResponse::SERVING);
}

TEST(HealthHandler, SaysNotFoundOfAServiceThatIsNotHere) {
  HealthHandler health({"a.B"});
  const auto reply = health.Check(For("a.b"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(health.Watched(For("a.b")).status(), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST(HealthHandler, NeverServesAgainAfterDrain) {
  HealthHandler health({});
  health.SetReady(true);
  health.Drain();
  health.SetReady(true);
  EXPECT_TRUE(health.draining());
  EXPECT_EQ(health.Check(For(""))->status(), HealthCheckResponse::NOT_SERVING);
}

TEST(HealthHandler, TellsWatchersOfChangesOnly) {
  HealthHandler health({});
  const auto watcher = std::make_shared<CountingWatcher>();
  health.Watch(watcher);
  health.SetReady(false);
  EXPECT_EQ(watcher->changes, 0);
  health.SetReady(true);
  health.SetReady(true);
  EXPECT_EQ(watcher->changes, 1);
  health.Drain();
  EXPECT_EQ(watcher->changes, 2);
}

TEST(HealthHandler, ForgetsWatchersThatAreGone) {
  HealthHandler health({});
  health.Watch(std::make_shared<CountingWatcher>());
  health.SetReady(true);
  const auto watcher = std::make_shared<CountingWatcher>();
  health.Watch(watcher);
  health.Drain();
  EXPECT_EQ(watcher->changes, 1);
}

TEST(HealthHandler, LetsAWatcherAskWhileItIsTold) {
  struct Asking final : HealthWatcher {
    explicit Asking(HealthHandler& health) : health(health) {}
    void OnHealthChange() override { serving = health.serving(); }
    HealthHandler& health;
    bool serving = false;
  };
  HealthHandler health({});
  const auto watcher = std::make_shared<Asking>(health);
  health.Watch(watcher);
  health.SetReady(true);  // a lock held over the call would never be had again
  EXPECT_TRUE(watcher->serving);
}

TEST(HealthHandler, IsAskedAndChangedByManyThreads) {
  HealthHandler health({"a.B"});
  std::thread asking([&] {
    for (int i = 0; i < 2000; ++i) {
      health.Watch(std::make_shared<CountingWatcher>());
      (void)health.Check(For("a.B"));
    }
  });
  for (int i = 0; i < 2000; ++i) health.SetReady(i % 2 == 0);
  asking.join();
  health.Drain();
  EXPECT_FALSE(health.serving());
}

}  // namespace
}  // namespace assay
