#include "server/telemetry/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <string>
#include <vector>

#include "server/telemetry/fetch_metrics.h"
#include "server/telemetry/key_metrics.h"
#include "server/telemetry/metric_family.h"
#include "server/telemetry/registry_metrics.h"
#include "server/telemetry/request_metrics.h"

namespace assay {

namespace {

// Cells of threads live as long as the process, so that an issuer who comes back goes on counting; those of
// an issuer who is not configured are not shown.
void ForgetRemovedIssuers(std::vector<prometheus::MetricFamily>& families,
                          const std::shared_ptr<const IssuerRegistry>& registry) {
  if (registry == nullptr) return;
  const auto removed = [&](const prometheus::ClientMetric& metric) {
    return std::any_of(metric.label.begin(), metric.label.end(), [&](const auto& label) {
      return label.name == "issuer" && label.value != kUnknownIssuer &&
             registry->FindByName(label.value) == nullptr;
    });
  };
  for (prometheus::MetricFamily& family : families) std::erase_if(family.metric, removed);
}

}  // namespace

struct Metrics::Families {
  Families(std::string_view version, const Published<IssuerRegistry>& configured, const Clock& clock)
      : configured(configured), fetches(registry), keys(registry, clock), issuers(configured, clock) {
    prometheus::BuildGauge()
        .Name("assay_build_info")
        .Help("The build that runs.")
        .Register(registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
  }

  prometheus::Gauge& ConfigGauge(const char* name, const char* help) {
    return GaugeFamily(registry, name, help).Add({});
  }

  const Published<IssuerRegistry>& configured;
  prometheus::Registry registry;
  FetchMetrics fetches;
  KeyMetrics keys;
  RequestMetrics requests;
  RegistryMetrics issuers;
  prometheus::Gauge& config_good = ConfigGauge("assay_config_last_reload_successful",
                                               "1 where the configuration on disk was taken, else 0.");
  prometheus::Gauge& config_taken = ConfigGauge("assay_config_last_reload_timestamp_seconds",
                                                "When a configuration on disk was last taken.");
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

void Metrics::OnRetired(std::string_view issuer) {
  families_->fetches.OnRetired(issuer);
  families_->keys.OnRetired(issuer);
}

void Metrics::OnConfig(bool taken, absl::Time now) {
  families_->config_good.Set(taken ? 1 : 0);
  if (taken) families_->config_taken.Set(absl::ToDoubleSeconds(now - absl::UnixEpoch()));
}

std::string Metrics::Scrape() const {
  const prometheus::Collectable* const sources[] = {&families_->registry, &families_->issuers,
                                                    &families_->keys, &families_->requests};
  // One source after the other: with many issuers, all their samples at once would be most of what assayd
  // holds.
  const auto configured = families_->configured.Get();
  std::string text;
  for (const prometheus::Collectable* source : sources) {
    std::vector<prometheus::MetricFamily> families = source->Collect();
    ForgetRemovedIssuers(families, configured);
    // A family without a series would be two lines of nothing.
    std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
    text += prometheus::TextSerializer().Serialize(families);
  }
  return text;
}

}  // namespace assay
