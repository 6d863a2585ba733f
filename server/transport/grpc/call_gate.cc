#include "server/transport/grpc/call_gate.h"

#include "server/base/clock.h"

namespace assay {

bool CallGate::Enter() {
  if (inside_.fetch_add(1) < kClosed) return true;
  Leave();
  return false;
}

void CallGate::Leave() {
  if (inside_.fetch_sub(1) != kClosed + 1) return;
  MutexLock lock(mutex_);
  left_.SignalAll();
}

void CallGate::Close() {
  int64_t inside = inside_.load();
  while (inside < kClosed && !inside_.compare_exchange_weak(inside, inside + kClosed)) {
  }
}

void CallGate::AwaitEmpty(absl::Duration longest) {
  const SystemClock clock;
  const absl::Duration end = clock.Now().steady + longest;
  MutexLock lock(mutex_);
  for (absl::Duration left = longest; inside_.load() != kClosed && left > absl::ZeroDuration();
       left = end - clock.Now().steady) {
    left_.WaitFor(mutex_, left);
  }
}

}  // namespace assay
