#include "server/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace assay {

Instant SystemClock::Now() const {
  return {absl::Now(), absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch())};
}

}  // namespace assay
