#include "server/telemetry/registry_metrics.h"

#include <iterator>
#include <memory>
#include <utility>

#include "server/telemetry/labels.h"
#include "server/telemetry/metric_family.h"

namespace assay {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr CacheState kStates[] = {CacheState::kEmpty, CacheState::kFresh, CacheState::kAging,
                                  CacheState::kStale, CacheState::kExpired};

constexpr size_t kDigestDigits = 12;

// TenantTotals is what a scrape shows of tenants: how many, never who. What becomes of the keys of a tenant
// on probation, whom no verified token has used, is nobody's worry.
struct TenantTotals {
  double on_probation = 0;
  double by_state[std::size(kStates)] = {};
  double keys = 0, revoked = 0;
};

TenantTotals TotalsOf(const TenantCaches::Table& table, Instant now) {
  TenantTotals totals;
  for (const auto& [issuer, tenant] : table) {
    const std::shared_ptr<const KeySnapshot> snapshot = tenant.keys->Current();
    ++(snapshot->uses->Latest() ? totals.by_state[static_cast<size_t>(snapshot->StateAt(now.steady))]
                                : totals.on_probation);
    totals.keys += static_cast<double>(snapshot->keys->keys().size());
    totals.revoked += static_cast<double>(snapshot->keys->revoked().size());
  }
  return totals;
}

MetricFamily Gauge(const char* name, const char* help) { return {name, help, MetricType::Gauge, {}}; }

}  // namespace

std::vector<MetricFamily> RegistryMetrics::Collect() const {
  const std::shared_ptr<const IssuerRegistry> registry = registry_.Get();
  if (registry == nullptr) return {};
  const Instant now = clock_.Now();

  MetricFamily info = Gauge("assay_config_info", "The configuration in force.");
  MetricFamily issuers = Gauge("assay_registry_issuers", "Configured issuers.");
  MetricFamily about =
      Gauge("assay_issuer_info", "How the issuer's keys are to be had, and what waits for them.");
  MetricFamily state = Gauge("assay_jwks_cache_state", "1 for the state that the issuer's key set is in.");
  MetricFamily age = Gauge("assay_jwks_cache_age_seconds", "Since the key set was last confirmed.");
  MetricFamily deadline = Gauge("assay_jwks_cache_hard_deadline_timestamp_seconds",
                                "When the key set expires unless it is confirmed before.");
  MetricFamily keys = Gauge("assay_jwks_cache_keys", "Usable keys.");
  MetricFamily revoked = Gauge("assay_jwks_revoked_keys", "Keys of the set that an operator has revoked.");
  MetricFamily hard_ttl =
      Gauge("assay_jwks_cache_hard_ttl_seconds", "How long the key set may be used after a confirmation.");
  MetricFamily digest = Gauge("assay_jwks_key_set_info", "Digest of the usable keys, before revocations.");
  MetricFamily generation = Gauge("assay_jwks_cache_generation", "Rises with every change of keys.");

  MetricFamily tenants = Gauge("assay_jwks_tenants",
                               "Tenants of a template that have keys of their own, by the state of these.");
  MetricFamily unenforced =
      Gauge("assay_policy_enforcement_off", "1 for a policy that lets through what is not verified.");
  for (const NamedPolicy& policy : registry->policies()) {
    if (!policy.enforced) AddGauge(unenforced, {{"policy", policy.name}}, 1);
  }

  int required = 0;
  for (const Issuer& issuer : registry->issuers()) {
    required += issuer.startup == Startup::kRequired ? 1 : 0;
    AddGauge(about,
             {{"issuer", issuer.name}, {"startup", Label(issuer.startup)}, {"source", Label(issuer.source)}},
             1);
    if (issuer.tenants != nullptr) {
      const TenantTotals totals = TotalsOf(*issuer.tenants->Tenants(), now);
      for (const CacheState state : kStates) {
        AddGauge(tenants, {{"issuer", issuer.name}, {"state", Label(state)}},
                 totals.by_state[static_cast<size_t>(state)]);
      }
      AddGauge(tenants, {{"issuer", issuer.name}, {"state", "probation"}}, totals.on_probation);
      AddGauge(keys, {{"issuer", issuer.name}}, totals.keys);
      AddGauge(revoked, {{"issuer", issuer.name}}, totals.revoked);
      continue;
    }
    const std::shared_ptr<const KeySnapshot> snapshot = issuer.keys->Current();
    const CacheState current = snapshot->StateAt(now.steady);
    for (const CacheState candidate : kStates) {
      AddGauge(state, {{"issuer", issuer.name}, {"state", Label(candidate)}}, candidate == current ? 1 : 0);
    }
    AddGauge(keys, {{"issuer", issuer.name}}, static_cast<double>(snapshot->keys->keys().size()));
    AddGauge(generation, {{"issuer", issuer.name}}, static_cast<double>(snapshot->generation));
    AddGauge(revoked, {{"issuer", issuer.name}}, static_cast<double>(snapshot->keys->revoked().size()));
    if (current == CacheState::kEmpty) continue;
    AddGauge(digest, {{"issuer", issuer.name}, {"digest", snapshot->keys->digest().substr(0, kDigestDigits)}},
             1);
    // A fixed set has no life to show.
    if (snapshot->origin == KeySetOrigin::kStatic) continue;
    AddGauge(hard_ttl, {{"issuer", issuer.name}}, absl::ToDoubleSeconds(snapshot->freshness.hard));
    const absl::Duration since = now.steady - snapshot->confirmed;
    AddGauge(age, {{"issuer", issuer.name}}, absl::ToDoubleSeconds(since));
    AddGauge(deadline, {{"issuer", issuer.name}},
             absl::ToDoubleSeconds(now.wall + snapshot->freshness.hard - since - absl::UnixEpoch()));
  }
  const auto all = static_cast<int>(registry->issuers().size());
  AddGauge(issuers, {{"required", "true"}}, required);
  AddGauge(issuers, {{"required", "false"}}, all - required);
  AddGauge(info, {{"revision", registry->revision()}}, 1);
  std::vector<MetricFamily> families;  // an initializer list would copy them
  for (MetricFamily* family : {&info, &issuers, &about, &state, &age, &deadline, &hard_ttl, &keys, &revoked,
                               &generation, &digest, &tenants, &unenforced}) {
    families.push_back(std::move(*family));
  }
  return families;
}

}  // namespace assay
