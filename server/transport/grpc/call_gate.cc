#include "server/transport/grpc/call_gate.h"

#include "server/base/clock.h"

namespace assay {

bool CallGate::Enter() {
  MutexLock lock(mutex_);
  if (closed_) return false;
  ++inside_;
  return true;
}

void CallGate::Leave() {
  MutexLock lock(mutex_);
  --inside_;
  if (closed_ && inside_ == 0) left_.SignalAll();
}

void CallGate::Close() {
  MutexLock lock(mutex_);
  closed_ = true;
}

void CallGate::AwaitEmpty(absl::Duration longest) {
  MutexLock lock(mutex_);
  const SystemClock clock;
  const absl::Duration end = clock.Now().steady + longest;
  for (absl::Duration left = longest; inside_ > 0 && left > absl::ZeroDuration();
       left = end - clock.Now().steady) {
    left_.WaitFor(mutex_, left);
  }
}

}  // namespace assay
