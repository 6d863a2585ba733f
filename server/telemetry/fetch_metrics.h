// FetchMetrics: what is counted of key-set fetches and of the sets they bring.
#ifndef ASSAY_SERVER_TELEMETRY_FETCH_METRICS_H_
#define ASSAY_SERVER_TELEMETRY_FETCH_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string_view>

#include "server/jwks/observer.h"

namespace assay {

// FetchMetrics keeps its families in `registry`, which must outlive it. Fetches are rare, so prometheus-cpp's
// own counters do. Thread-safety: thread-safe.
class FetchMetrics {
 public:
  explicit FetchMetrics(prometheus::Registry& registry);

  void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now);
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now);
  // A key that is not usable is counted when a set shows it that the set before did not show.
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous);
  void OnRetired(std::string_view issuer);
  void OnWaiters(std::string_view issuer, size_t waiting);

 private:
  using Counters = prometheus::Family<prometheus::Counter>;
  using Gauges = prometheus::Family<prometheus::Gauge>;

  Counters& attempts_;
  Counters& results_;
  Counters& ignored_;
  Gauges& in_flight_;
  Gauges& last_attempt_;
  Gauges& last_success_;
  Gauges& failures_;
  Gauges& next_fetch_;
  Gauges& body_bytes_;
  Gauges& waiters_;
  prometheus::Histogram& duration_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_FETCH_METRICS_H_
