#include "server/telemetry/key_metrics.h"

#include "server/telemetry/key_changes.h"
#include "server/telemetry/labels.h"
#include "server/telemetry/metric_family.h"

namespace assay {
KeyMetrics::KeyMetrics(prometheus::Registry& registry, const Clock& clock)
    : clock_(clock),
      added_(CounterFamily(registry, "assay_jwks_keys_added_total", "Usable keys that issuers have added.")),
      removed_(
          CounterFamily(registry, "assay_jwks_keys_removed_total", "Usable keys that issuers have removed.")),
      flaps_(
          CounterFamily(registry, "assay_jwks_key_flaps_total",
                        "Keys that came back after they were gone: replicas of a provider that disagree.")),
      denied_(CounterFamily(registry, "assay_jwks_refetch_denied_total",
                            "Requests with an unknown key that could not have a fetch at once, and why.")),
      copies_(CounterFamily(registry, "assay_jwks_disk_snapshot_total",
                            "What became of the copies of key sets on disk.")),
      revocations_(CounterFamily(registry, "assay_jwks_revocations_total",
                                 "Revocations of keys and tokens by operators, and those taken back.")),
      wait_(SecondsHistogram(registry, "assay_jwks_lookup_wait_seconds",
                             "How long requests with an unknown key waited.")) {}

void KeyMetrics::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) {
  if (const size_t added = CountMissing(*snapshot.revocations, *previous.revocations); added > 0) {
    revocations_.Add(IssuerLabels(issuer, "action", "revoke")).Increment(static_cast<double>(added));
  }
  if (const size_t ended = CountMissing(*previous.revocations, *snapshot.revocations); ended > 0) {
    revocations_.Add(IssuerLabels(issuer, "action", "unrevoke")).Increment(static_cast<double>(ended));
  }
  if (snapshot.origin == KeySetOrigin::kNone || snapshot.keys->digest() == previous.keys->digest()) return;
  added_.Add(IssuerLabels(issuer))
      .Increment(static_cast<double>(CountMissing(*snapshot.keys, *previous.keys)));
  removed_.Add(IssuerLabels(issuer))
      .Increment(static_cast<double>(CountMissing(*previous.keys, *snapshot.keys)));
}

void KeyMetrics::OnKeysReturned(std::string_view issuer, size_t keys) {
  flaps_.Add(IssuerLabels(issuer)).Increment(static_cast<double>(keys));
}

void KeyMetrics::OnLookup(std::string_view, LookupResult, absl::Duration waited) {
  wait_.Observe(absl::ToDoubleSeconds(waited));
}

void KeyMetrics::OnRefetchDenied(std::string_view issuer, RefetchDenial denial) {
  denied_.Add(IssuerLabels(issuer, "reason", Label(denial))).Increment();
}

void KeyMetrics::OnBudget(std::string_view issuer, const Budget& budget) {
  MutexLock lock(mutex_);
  budgets_.insert_or_assign(std::string(issuer), budget);
}

void KeyMetrics::OnCopy(std::string_view issuer, CopyEvent event, std::string_view) {
  copies_.Add(IssuerLabels(issuer, "result", Label(event))).Increment();
}

void KeyMetrics::OnRetired(std::string_view issuer) {
  for (Counters* family : {&added_, &removed_, &flaps_, &denied_, &copies_, &revocations_}) {
    RemoveIssuer(*family, issuer);
  }
  MutexLock lock(mutex_);
  if (const auto budget = budgets_.find(issuer); budget != budgets_.end()) budgets_.erase(budget);
}

std::vector<prometheus::MetricFamily> KeyMetrics::Collect() const {
  prometheus::MetricFamily tokens{"assay_jwks_refetch_budget_tokens",
                                  "Fetches that unknown keys of the issuer may still cause at once.",
                                  prometheus::MetricType::Gauge,
                                  {}};
  const absl::Duration now = clock_.Now().steady;
  MutexLock lock(mutex_);
  for (const auto& [issuer, budget] : budgets_) AddGauge(tokens, {{"issuer", issuer}}, budget.Tokens(now));
  return {tokens};
}

}  // namespace assay
