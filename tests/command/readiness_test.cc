#include "server/command/readiness.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Readiness, NothingToWaitForIsReady) {
  HealthHandler health({"s"});
  const Readiness readiness({}, health);
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, WaitsForEachRequiredIssuersFirstKeys) {
  HealthHandler health({"s"});
  Readiness readiness({"a", "b"}, health);
  EXPECT_FALSE(health.serving());
  readiness.OnKeySet("a", {}, nullptr);
  readiness.OnKeySet("optional", {}, nullptr);
  EXPECT_FALSE(health.serving());
  readiness.OnKeySet("b", {}, nullptr);
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, DrainingIsForEver) {
  HealthHandler health({"s"});
  Readiness readiness({"a"}, health);
  health.Drain();
  readiness.OnKeySet("a", {}, nullptr);
  EXPECT_FALSE(health.serving());
}

}  // namespace
}  // namespace assay
