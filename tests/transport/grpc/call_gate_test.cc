#include "server/transport/grpc/call_gate.h"

#include <gtest/gtest.h>

#include <thread>

namespace assay {
namespace {

TEST(CallGate, LetsNobodyInOnceItIsClosed) {
  CallGate gate;
  EXPECT_TRUE(gate.Enter());
  gate.Close();
  EXPECT_FALSE(gate.Enter());
  gate.Leave();
  gate.AwaitEmpty(absl::InfiniteDuration());
}

TEST(CallGate, WaitsForThoseInside) {
  CallGate gate;
  gate.Enter();
  gate.Enter();
  gate.Close();
  std::thread leaving([&] {
    gate.Leave();
    gate.Leave();
  });
  gate.AwaitEmpty(absl::Hours(1));
  leaving.join();
}

TEST(CallGate, WaitsNoLongerThanItsTime) {
  CallGate gate;
  gate.Enter();
  gate.Close();
  gate.AwaitEmpty(absl::ZeroDuration());
  gate.AwaitEmpty(absl::Milliseconds(1));
  gate.Leave();
}

}  // namespace
}  // namespace assay
