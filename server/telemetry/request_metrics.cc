#include "server/telemetry/request_metrics.h"

#include <string>
#include <variant>

#include "server/base/str_cat.h"
#include "server/telemetry/labels.h"
#include "server/telemetry/metric_family.h"

namespace assay {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

enum Family {
  kVerdicts,
  kVerifyDuration,
  kStale,
  kLookups,
  kTrials,
  kCandidates,
  kUnenforced,
  kCalls,
  kCallDuration
};

// The alternatives of Verdict, in its order.
constexpr std::string_view kOutcomes[] = {"verified", "rejected", "unjudged"};
static_assert(std::variant_size_v<Verdict> == std::size(kOutcomes));

std::string VerdictLabel(int reason) {
  return reason == v1::REASON_UNSPECIFIED ? "verified" : Label(static_cast<v1::Reason>(reason));
}

// Front and outcome in one number, for a key has two.
int Pack(Front front, size_t outcome) { return static_cast<int>(front) * 8 + static_cast<int>(outcome); }
std::string_view FrontIn(int packed) { return Label(static_cast<Front>(packed / 8)); }
std::string_view OutcomeIn(int packed) { return kOutcomes[packed % 8]; }

}  // namespace

void RequestMetrics::OnVerdict(const VerdictReport& report) {
  const int front_and_outcome = Pack(report.front, report.verdict.index());
  cells_.Add({kVerdicts, front_and_outcome, ReasonOf(report.verdict), report.policy, report.issuer});
  cells_.Observe({kVerifyDuration, front_and_outcome}, report.duration);
  if (report.lookup) OnLookup(report.issuer, *report.lookup);
  if (report.signature_trials > 0) cells_.Add({kTrials, report.signature_trials});
  if (report.keys_stale) cells_.Add({kStale, 0, 0, report.issuer});
  const v1::Reason reason = ReasonOf(report.verdict);
  if (report.candidate != nullptr && report.candidate->reason != reason) {
    cells_.Add({kCandidates, reason, report.candidate->reason, report.policy, report.candidate->policy});
  }
  if (report.unenforced) cells_.Add({kUnenforced, reason, 0, report.policy});
}

void RequestMetrics::OnLookup(std::string_view issuer, LookupResult result) {
  cells_.Add({kLookups, static_cast<int>(result), 0, issuer});
}

void RequestMetrics::OnCall(std::string_view service, std::string_view method, absl::StatusCode code,
                            absl::Duration duration) {
  cells_.Add({kCalls, static_cast<int>(code), 0, service, method});
  cells_.Observe({kCallDuration, 0, 0, service, method}, duration);
}

std::vector<MetricFamily> RequestMetrics::Collect() const {
  std::vector<MetricFamily> families = {
      {"assay_verify_requests_total", "Verdicts.", MetricType::Counter, {}},
      {"assay_verify_duration_seconds",
       "From a request's arrival to its verdict, waiting for keys included.",
       MetricType::Histogram,
       {}},
      {"assay_jwks_stale_verifications_total", "Verdicts reached under stale keys.", MetricType::Counter, {}},
      {"assay_jwks_lookup_total", "Look-ups of a key and what became of them.", MetricType::Counter, {}},
      {"assay_signature_trials_total",
       "Signatures checked, by how many keys each was tried under.",
       MetricType::Counter,
       {}},
      {"assay_candidate_differences_total",
       "Tokens of which a policy's candidate would have said something else.",
       MetricType::Counter,
       {}},
      {"assay_unenforced_total",
       "Requests let through without a verified token: the policy's enforcement is off.",
       MetricType::Counter,
       {}},
      {"grpc_server_handled_total", "RPCs that have ended.", MetricType::Counter, {}},
      {"grpc_server_handling_seconds", "How long an RPC took.", MetricType::Histogram, {}},
      {"assay_parked_requests", "Requests that wait for keys.", MetricType::Gauge, {}},
  };
  for (const CellSum& sum : cells_.Sums()) {
    const CellKey& key = sum.key;
    MetricFamily& family = families[static_cast<size_t>(key.family)];
    switch (static_cast<Family>(key.family)) {
      case kVerdicts:
        AddCounter(family,
                   {{"front", FrontIn(key.first)},
                    {"policy", key.one},
                    {"issuer", key.two},
                    {"caller", ""},  // until callers are configured
                    {"outcome", OutcomeIn(key.first)},
                    {"reason", VerdictLabel(key.second)}},
                   sum.count);
        break;
      case kVerifyDuration:
        AddHistogram(family, {{"front", FrontIn(key.first)}, {"outcome", OutcomeIn(key.first)}}, sum);
        break;
      case kStale:
        AddCounter(family, {{"issuer", key.one}}, sum.count);
        break;
      case kLookups:
        AddCounter(family, {{"issuer", key.one}, {"result", Label(static_cast<LookupResult>(key.first))}},
                   sum.count);
        break;
      case kTrials:
        AddCounter(family, {{"trials", StrCat(key.first)}}, sum.count);
        break;
      case kCandidates:
        AddCounter(family,
                   {{"policy", key.one},
                    {"candidate", key.two},
                    {"from", VerdictLabel(key.first)},
                    {"to", VerdictLabel(key.second)}},
                   sum.count);
        break;
      case kUnenforced:
        AddCounter(family, {{"policy", key.one}, {"reason", VerdictLabel(key.first)}}, sum.count);
        break;
      case kCalls:
        AddCounter(family,
                   {{"grpc_service", key.one},
                    {"grpc_method", key.two},
                    {"grpc_code", GrpcCodeLabel(static_cast<absl::StatusCode>(key.first))}},
                   sum.count);
        break;
      case kCallDuration:
        AddHistogram(family, {{"grpc_service", key.one}, {"grpc_method", key.two}}, sum);
        break;
    }
  }
  AddGauge(families.back(), {}, parked_.load(std::memory_order_relaxed));
  return families;
}

}  // namespace assay
