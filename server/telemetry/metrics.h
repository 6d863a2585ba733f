// Metrics: every metric of the process, in one place.
#ifndef ASSAY_SERVER_TELEMETRY_METRICS_H_
#define ASSAY_SERVER_TELEMETRY_METRICS_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/observer.h"
#include "server/jwks/observer.h"
#include "server/transport/handlers/call_observer.h"

namespace assay {

// Metrics is told of what happens and shows it as Prometheus text. Labels are configured names and values of
// closed enums; a series begins with its first event.
// Ownership: the registry and the clock must outlive it. Thread-safety: thread-safe; OnVerdict, OnLookup and
// OnCallHandled take no lock after a thread's first use of a series.
class Metrics final : public VerifyObserver, public JwksObserver, public CallObserver {
 public:
  // `version` is that of the build.
  Metrics(std::string_view version, const Published<IssuerRegistry>& registry, const Clock& clock);
  ~Metrics() override;

  void OnVerdict(const VerdictReport& report) override;
  void OnParked(int change) override;

  void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) override;
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override;
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override;
  void OnKeysReturned(std::string_view issuer, size_t keys) override;
  void OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) override;
  void OnRefetchDenied(std::string_view issuer, RefetchDenial denial) override;
  void OnBudget(std::string_view issuer, const Budget& budget) override;
  void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) override;
  void OnWaiters(std::string_view issuer, size_t waiting) override;
  void OnRetired(std::string_view issuer) override;

  void OnCallHandled(const CallReport& report) override;

  // OnConfig tells of each attempt to take a configuration into force.
  void OnConfig(bool taken, absl::Time now);

  // Scrape returns all of it in Prometheus text format 0.0.4.
  std::string Scrape() const;

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_METRICS_H_
