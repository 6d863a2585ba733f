// RegistryMetrics: what a scrape shows of the registry and of each issuer's keys at that moment.
#ifndef ASSAY_SERVER_TELEMETRY_REGISTRY_METRICS_H_
#define ASSAY_SERVER_TELEMETRY_REGISTRY_METRICS_H_

#include <prometheus/collectable.h>

#include <vector>

#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"

namespace assay {

// RegistryMetrics reads the published registry, so ages and states are those of the scrape and an issuer that
// was removed has no series. Ownership: both arguments must outlive it. Thread-safety: thread-safe.
class RegistryMetrics final : public prometheus::Collectable {
 public:
  RegistryMetrics(const Published<IssuerRegistry>& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Published<IssuerRegistry>& registry_;
  const Clock& clock_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_REGISTRY_METRICS_H_
