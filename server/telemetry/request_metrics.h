// RequestMetrics: what is counted on the path of every request.
#ifndef ASSAY_SERVER_TELEMETRY_REQUEST_METRICS_H_
#define ASSAY_SERVER_TELEMETRY_REQUEST_METRICS_H_

#include <prometheus/collectable.h>

#include <atomic>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/engine/observer.h"
#include "server/jwks/observer.h"
#include "server/telemetry/thread_cells.h"

namespace assay {

// RequestMetrics counts verdicts, lookups and calls in per-thread cells and shows them as families.
// Thread-safety: thread-safe.
class RequestMetrics final : public prometheus::Collectable {
 public:
  void OnVerdict(const VerdictReport& report);
  void OnParked(int change) { parked_.fetch_add(change, std::memory_order_relaxed); }
  void OnLookup(std::string_view issuer, LookupResult result);
  void OnCall(std::string_view service, std::string_view method, absl::StatusCode code,
              absl::Duration duration);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  ThreadCells cells_;
  std::atomic<int> parked_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_REQUEST_METRICS_H_
