// KeyMetrics: what is counted of keys that come and go, and of requests that wait for one.
#ifndef ASSAY_SERVER_TELEMETRY_KEY_METRICS_H_
#define ASSAY_SERVER_TELEMETRY_KEY_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/jwks/observer.h"

namespace assay {

// KeyMetrics keeps its families in `registry`, which must outlive it, as the clock must; what changes with
// time alone it shows itself. Thread-safety: thread-safe.
class KeyMetrics final : public JwksObserver, public prometheus::Collectable {
 public:
  KeyMetrics(prometheus::Registry& registry, const Clock& clock);

  // A key is added or removed by the issuer's word: neither revocation nor purge counts as that.
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override;
  void OnKeysReturned(std::string_view issuer, size_t keys) override;
  void OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) override;
  void OnRefetchDenied(std::string_view issuer, RefetchDenial denial) override;
  void OnBudget(std::string_view issuer, const Budget& budget) override;
  void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) override;

  void OnRetired(std::string_view issuer) override;

  // Collect shows the budgets as they are at the scrape.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  using Counters = prometheus::Family<prometheus::Counter>;

  const Clock& clock_;
  Counters& added_;
  Counters& removed_;
  Counters& flaps_;
  Counters& denied_;
  Counters& copies_;
  Counters& revocations_;
  prometheus::Histogram& wait_;

  mutable Mutex mutex_;
  std::map<std::string, Budget, std::less<>> budgets_ ABSL_GUARDED_BY(mutex_);  // by issuer
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_KEY_METRICS_H_
