#include "server/command/readiness.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

KeySnapshot Had() {
  KeySnapshot snapshot;
  snapshot.origin = KeySetOrigin::kNetwork;
  return snapshot;
}

TEST(Readiness, NothingToWaitForIsReady) {
  HealthHandler health({"s"});
  const Readiness readiness({}, health);
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, WaitsForEachRequiredIssuersFirstKeys) {
  HealthHandler health({"s"});
  Readiness readiness({"a", "b"}, health);
  EXPECT_FALSE(health.serving());
  readiness.OnKeySet("a", Had(), {});
  readiness.OnKeySet("optional", Had(), {});
  EXPECT_FALSE(health.serving());
  readiness.OnKeySet("b", Had(), {});
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, DropsIssuersThatAreNoLongerRequiredAndTakesNoMore) {
  HealthHandler health({"s"});
  Readiness readiness({"a", "b"}, health);
  readiness.Await({"b", "new"});
  EXPECT_FALSE(health.serving());
  readiness.OnKeySet("b", Had(), {});
  EXPECT_TRUE(health.serving());
  readiness.Await({"b", "new", "newer"});
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, IsReadyOnceNothingIsRequired) {
  HealthHandler health({"s"});
  Readiness readiness({"a"}, health);
  readiness.Await({});
  EXPECT_TRUE(health.serving());
}

TEST(Readiness, DrainingIsForEver) {
  HealthHandler health({"s"});
  Readiness readiness({"a"}, health);
  health.Drain();
  readiness.OnKeySet("a", Had(), {});
  EXPECT_FALSE(health.serving());
}

}  // namespace
}  // namespace assay
