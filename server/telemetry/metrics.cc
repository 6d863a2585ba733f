#include "server/telemetry/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <string>
#include <vector>

#include "server/telemetry/fetch_metrics.h"
#include "server/telemetry/key_metrics.h"
#include "server/telemetry/registry_metrics.h"
#include "server/telemetry/request_metrics.h"

namespace assay {

struct Metrics::Families {
  Families(std::string_view version, const Published<IssuerRegistry>& issuers, const Clock& clock)
      : fetches(registry), keys(registry, clock), issuers(issuers, clock) {
    prometheus::BuildGauge()
        .Name("assay_build_info")
        .Help("The build that runs.")
        .Register(registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
  }

  prometheus::Registry registry;
  FetchMetrics fetches;
  KeyMetrics keys;
  RequestMetrics requests;
  RegistryMetrics issuers;
};

Metrics::Metrics(std::string_view version, const Published<IssuerRegistry>& registry, const Clock& clock)
    : families_(std::make_unique<Families>(version, registry, clock)) {}

Metrics::~Metrics() = default;

void Metrics::OnVerdict(const VerdictReport& report) { families_->requests.OnVerdict(report); }

void Metrics::OnParked(int change) { families_->requests.OnParked(change); }

void Metrics::OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) {
  families_->fetches.OnFetchStarted(issuer, trigger, now);
}

void Metrics::OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) {
  families_->fetches.OnFetchFinished(issuer, report, now);
}

void Metrics::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) {
  families_->fetches.OnKeySet(issuer, snapshot, previous);
  families_->keys.OnKeySet(issuer, snapshot, previous);
}

void Metrics::OnKeysReturned(std::string_view issuer, size_t keys) {
  families_->keys.OnKeysReturned(issuer, keys);
}

void Metrics::OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) {
  families_->requests.OnLookup(issuer, result);
  families_->keys.OnLookup(issuer, result, waited);
}

void Metrics::OnRefetchDenied(std::string_view issuer, RefetchDenial denial) {
  families_->keys.OnRefetchDenied(issuer, denial);
}

void Metrics::OnBudget(std::string_view issuer, const Budget& budget) {
  families_->keys.OnBudget(issuer, budget);
}

void Metrics::OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) {
  families_->keys.OnCopy(issuer, event, detail);
}

void Metrics::OnCallHandled(const CallReport& report) {
  families_->requests.OnCall(report.service, report.method, report.code, report.duration);
}

void Metrics::OnWaiters(std::string_view issuer, size_t waiting) {
  families_->fetches.OnWaiters(issuer, waiting);
}

std::string Metrics::Scrape() const {
  const prometheus::Collectable* const sources[] = {&families_->registry, &families_->issuers,
                                                    &families_->keys, &families_->requests};
  // One source after the other: with many issuers, all their samples at once would be most of what assayd
  // holds.
  std::string text;
  for (const prometheus::Collectable* source : sources) {
    std::vector<prometheus::MetricFamily> families = source->Collect();
    // A family without a series would be two lines of nothing.
    std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
    text += prometheus::TextSerializer().Serialize(families);
  }
  return text;
}

}  // namespace assay
