#include "server/telemetry/fetch_metrics.h"

#include <memory>
#include <string>

#include "server/telemetry/key_changes.h"
#include "server/telemetry/labels.h"
#include "server/telemetry/metric_family.h"

namespace assay {
namespace {

double Seconds(absl::Time wall) { return absl::ToDoubleSeconds(wall - absl::UnixEpoch()); }

}  // namespace

FetchMetrics::FetchMetrics(prometheus::Registry& registry)
    : attempts_(CounterFamily(registry, "assay_jwks_fetch_attempts_total", "Key-set fetches begun.")),
      results_(CounterFamily(registry, "assay_jwks_fetch_results_total", "Key-set fetches by their end.")),
      ignored_(CounterFamily(registry, "assay_jwks_keys_ignored_total",
                             "Keys of fetched sets that are not usable, and why.")),
      in_flight_(GaugeFamily(registry, "assay_jwks_fetch_in_flight", "Key-set fetches under way.")),
      last_attempt_(GaugeFamily(registry, "assay_jwks_fetch_last_attempt_timestamp_seconds",
                                "When the last fetch began.")),
      last_success_(GaugeFamily(registry, "assay_jwks_fetch_last_success_timestamp_seconds",
                                "When the last good fetch ended.")),
      failures_(GaugeFamily(registry, "assay_jwks_fetch_consecutive_failures",
                            "Failed fetches since the last good one.")),
      next_fetch_(
          GaugeFamily(registry, "assay_jwks_next_fetch_timestamp_seconds", "When the next fetch is due.")),
      body_bytes_(
          GaugeFamily(registry, "assay_jwks_fetch_response_size_bytes", "Size of the last body fetched.")),
      waiters_(
          GaugeFamily(registry, "assay_jwks_lookup_waiters", "Requests that wait for the issuer's keys.")),
      duration_(SecondsHistogram(registry, "assay_jwks_fetch_duration_seconds",
                                 "How long a key-set fetch took.")) {}

void FetchMetrics::OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) {
  attempts_.Add(IssuerLabels(issuer, "trigger", Label(trigger))).Increment();
  in_flight_.Add(IssuerLabels(issuer)).Increment();
  last_attempt_.Add(IssuerLabels(issuer)).Set(Seconds(now.wall));
}

void FetchMetrics::OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) {
  const std::string result = report.success ? std::string(Label(*report.success)) : Label(report.fault);
  results_.Add(IssuerLabels(issuer, "result", result)).Increment();
  in_flight_.Add(IssuerLabels(issuer)).Decrement();
  duration_.Observe(absl::ToDoubleSeconds(report.duration));
  if (report.success) last_success_.Add(IssuerLabels(issuer)).Set(Seconds(now.wall));
  failures_.Add(IssuerLabels(issuer)).Set(report.consecutive_failures);
  next_fetch_.Add(IssuerLabels(issuer)).Set(Seconds(now.wall + report.next_fetch_in));
  if (report.body_bytes > 0)
    body_bytes_.Add(IssuerLabels(issuer)).Set(static_cast<double>(report.body_bytes));
}

void FetchMetrics::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot,
                            const KeySnapshot& previous) {
  for (const DroppedKey* key : NewlyDropped(snapshot, previous)) {
    ignored_.Add(IssuerLabels(issuer, "reason", Label(key->fault))).Increment();
  }
  const size_t duplicates = snapshot.keys->duplicate_ids();
  const size_t duplicates_before = previous.keys->duplicate_ids();
  if (duplicates > duplicates_before) {
    ignored_.Add(IssuerLabels(issuer, "reason", "duplicate_id"))
        .Increment(static_cast<double>(duplicates - duplicates_before));
  }
}

void FetchMetrics::OnWaiters(std::string_view issuer, size_t waiting) {
  waiters_.Add(IssuerLabels(issuer)).Set(static_cast<double>(waiting));
}

void FetchMetrics::OnRetired(std::string_view issuer) {
  for (Counters* family : {&attempts_, &results_, &ignored_}) RemoveIssuer(*family, issuer);
  for (Gauges* family :
       {&in_flight_, &last_attempt_, &last_success_, &failures_, &next_fetch_, &body_bytes_, &waiters_}) {
    RemoveIssuer(*family, issuer);
  }
}

}  // namespace assay
