#include "server/telemetry/key_metrics.h"

#include <set>
#include <utility>

#include "server/telemetry/labels.h"
#include "server/telemetry/metric_family.h"
#include "server/telemetry/thread_cells.h"

namespace assay {
namespace {

prometheus::Family<prometheus::Counter>& Family(prometheus::Registry& registry, const char* name,
                                                const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Labels Of(std::string_view issuer) { return {{"issuer", std::string(issuer)}}; }
prometheus::Labels Of(std::string_view issuer, const char* name, std::string_view value) {
  return {{"issuer", std::string(issuer)}, {name, std::string(value)}};
}

using KeyName = std::pair<std::string_view, std::string_view>;  // kid, thumbprint

std::set<KeyName> PublishedKeys(const JwkSet& set) {
  std::set<KeyName> keys;
  for (const Jwk& key : set.keys()) keys.emplace(key.key_id, key.thumbprint);
  for (const Jwk& key : set.revoked()) keys.emplace(key.key_id, key.thumbprint);
  return keys;
}

double CountMissing(const std::set<KeyName>& some, const std::set<KeyName>& others) {
  double missing = 0;
  for (const KeyName& key : some) missing += others.contains(key) ? 0 : 1;
  return missing;
}

}  // namespace

KeyMetrics::KeyMetrics(prometheus::Registry& registry, const Clock& clock)
    : clock_(clock),
      added_(Family(registry, "assay_jwks_keys_added_total", "Usable keys that issuers have added.")),
      removed_(Family(registry, "assay_jwks_keys_removed_total", "Usable keys that issuers have removed.")),
      flaps_(Family(registry, "assay_jwks_key_flaps_total",
                    "Keys that came back after they were gone: replicas of a provider that disagree.")),
      denied_(Family(registry, "assay_jwks_refetch_denied_total",
                     "Requests with an unknown key that could not have a fetch at once, and why.")),
      copies_(Family(registry, "assay_jwks_disk_snapshot_total",
                     "What became of the copies of key sets on disk.")),
      wait_(prometheus::BuildHistogram()
                .Name("assay_jwks_lookup_wait_seconds")
                .Help("How long requests with an unknown key waited.")
                .Register(registry)
                .Add({},
                     prometheus::Histogram::BucketBoundaries(kBucketBounds.begin(), kBucketBounds.end()))) {}

void KeyMetrics::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) {
  if (snapshot.origin == KeySetOrigin::kNone || snapshot.keys->digest() == previous.keys->digest()) return;
  const auto now = PublishedKeys(*snapshot.keys);
  const auto before = PublishedKeys(*previous.keys);
  added_.Add(Of(issuer)).Increment(CountMissing(now, before));
  removed_.Add(Of(issuer)).Increment(CountMissing(before, now));
}

void KeyMetrics::OnKeysReturned(std::string_view issuer, size_t keys) {
  flaps_.Add(Of(issuer)).Increment(static_cast<double>(keys));
}

void KeyMetrics::OnLookup(std::string_view, LookupResult, absl::Duration waited) {
  wait_.Observe(absl::ToDoubleSeconds(waited));
}

void KeyMetrics::OnRefetchDenied(std::string_view issuer, RefetchDenial denial) {
  denied_.Add(Of(issuer, "reason", Label(denial))).Increment();
}

void KeyMetrics::OnBudget(std::string_view issuer, const Budget& budget) {
  MutexLock lock(mutex_);
  budgets_.insert_or_assign(std::string(issuer), budget);
}

void KeyMetrics::OnCopy(std::string_view issuer, CopyEvent event, std::string_view) {
  copies_.Add(Of(issuer, "result", Label(event))).Increment();
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
