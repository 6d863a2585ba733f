// Instant and Clock: time as an argument.
#ifndef ASSAY_SERVER_BASE_CLOCK_H_
#define ASSAY_SERVER_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace assay {

// Instant is one moment read from both clocks. `wall` is for exp, nbf, iat and files; every age, time-out and
// deadline of ours is measured on `steady`, which a change of the wall clock does not move.
struct Instant {
  absl::Time wall;
  absl::Duration steady;  // since an origin of the clock's own; never goes back

  friend Instant operator+(Instant at, absl::Duration by) { return {at.wall + by, at.steady + by}; }
};

// Clock tells the present. Thread-safety: thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

// SystemClock reads the machine's wall clock and CLOCK_MONOTONIC.
class SystemClock final : public Clock {
 public:
  Instant Now() const override;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_CLOCK_H_
