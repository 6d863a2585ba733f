// FailureFold: which failed fetches of keys are worth a line in the log.
#ifndef ASSAY_SERVER_TELEMETRY_FAILURE_FOLD_H_
#define ASSAY_SERVER_TELEMETRY_FAILURE_FOLD_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/base/mutex.h"

namespace assay {

// FailureFold lets the first failure of an outage through, each change of its fault, and one a minute while
// it lasts. Memory: one entry an issuer whose fetches fail. Thread-safety: thread-safe.
class FailureFold {
 public:
  static constexpr absl::Duration kInterval = absl::Minutes(1);

  // Failed returns nothing where the failure is folded, else how many were folded since the last line.
  std::optional<int> Failed(std::string_view issuer, v1::KeySetFault fault, absl::Duration steady);

  struct Outage {
    int failures;
    absl::Duration lasted;  // since the first of them
  };
  // Recovered returns the outage that a success ends; nothing where there was none.
  std::optional<Outage> Recovered(std::string_view issuer, absl::Duration steady);

  // Forget drops what is known of an issuer.
  void Forget(std::string_view issuer);

 private:
  struct Failing {
    absl::Duration since;
    absl::Duration told;  // when the last line was let through
    v1::KeySetFault fault;
    int failures = 0;
    int folded = 0;
  };

  Mutex mutex_;
  absl::flat_hash_map<std::string, Failing> failing_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_FAILURE_FOLD_H_
