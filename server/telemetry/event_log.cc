#include "server/telemetry/event_log.h"

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/str_join.h"
#include "server/base/str_cat.h"
#include "server/engine/denial.h"
#include "server/telemetry/key_changes.h"
#include "server/telemetry/labels.h"

namespace assay {
namespace {

// Of a digest, as many digits as the metric shows.
constexpr size_t kDigestDigits = 12;

// HeaderExcerpts are what a line tells of a token's header.
struct HeaderExcerpts {
  explicit HeaderExcerpts(const UnverifiedToken* token) {
    if (token == nullptr) return;
    const JoseHeader& header = token->jws.header();
    kid = Escaped(header.key_id().value_or(""));
    alg = Escaped(header.algorithm_name());
    typ = Escaped(header.type().value_or(""));
  }
  std::string kid, alg, typ;
};
// What a line can show of a list.
std::string ListText(const std::vector<std::string>& names) {
  constexpr size_t kShown = 20;
  if (names.size() <= kShown) return absl::StrJoin(names, " ");
  return StrCat(absl::StrJoin(names.begin(), names.begin() + kShown, " "), " and ", names.size() - kShown,
                " more");
}

}  // namespace

void EventLog::LogCandidate(const VerdictReport& report) {
  const v1::Reason from = ReasonOf(report.verdict), to = report.candidate->reason;
  if (from == to) return;
  const auto label = [](v1::Reason reason) {
    return reason == v1::REASON_UNSPECIFIED ? std::string("verified") : Label(reason);
  };
  log_.WriteLimited(LogLevel::kInfo, "candidate_differs", report.issuer, label(to),
                    {{"policy", report.policy},
                     {"candidate", report.candidate->policy},
                     {"from", label(from)},
                     {"to", label(to)},
                     {"correlation_id", report.correlation_id}});
}

void EventLog::OnPolicies(const IssuerRegistry& registry) {
  for (const NamedPolicy& policy : registry.policies()) {
    if (!policy.enforced) log_.Write(LogLevel::kWarning, "policy_enforcement_off", {{"policy", policy.name}});
  }
}

void EventLog::OnVerdict(const VerdictReport& report) {
  if (report.candidate != nullptr) LogCandidate(report);
  if (report.unenforced) {
    log_.WriteLimited(LogLevel::kWarning, "verify_unenforced", report.issuer, Label(ReasonOf(report.verdict)),
                      {{"front", Label(report.front)},
                       {"policy", report.policy},
                       {"correlation_id", report.correlation_id}});
  }
  // Neither is worth a warning by itself: metrics and alerts tell of many, jwks_fetch_failed of a provider's
  // fault.
  if (const auto* rejection = std::get_if<Rejection>(&report.verdict)) {
    const HeaderExcerpts header(report.token);
    log_.WriteLimited(LogLevel::kInfo, "verify_rejected", report.issuer, Label(rejection->reason),
                      {{"front", Label(report.front)},
                       {"policy", report.policy},
                       {"stage", Label(rejection->stage)},
                       {"detail", DetailOf(*rejection)},
                       {"kid", header.kid},
                       {"alg", header.alg},
                       {"typ", header.typ},
                       {"correlation_id", report.correlation_id},
                       {"duration", report.duration}});
  } else if (const auto* unjudged = std::get_if<Unjudged>(&report.verdict)) {
    const HeaderExcerpts header(report.token);
    log_.WriteLimited(LogLevel::kInfo, "verify_unjudged", report.issuer, Label(unjudged->reason),
                      {{"front", Label(report.front)},
                       {"policy", report.policy},
                       {"detail", DetailOf("", FindingOf(*unjudged))},
                       {"kid", header.kid},
                       {"alg", header.alg},
                       {"typ", header.typ},
                       {"correlation_id", report.correlation_id},
                       {"retry_after", unjudged->retry_after},
                       {"duration", report.duration}});
  }
}

void EventLog::OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) {
  if (report.success) {
    // What a later flight has overtaken says nothing of the provider as it is now.
    const auto outage =
        *report.success == FetchSuccess::kSuperseded ? std::nullopt : failures_.Recovered(issuer, now.steady);
    if (outage) {
      log_.Write(LogLevel::kInfo, "jwks_fetch_recovered",
                 {{"issuer", issuer},
                  {"source", report.source},
                  {"failures", outage->failures},
                  {"failing_for", outage->lasted}});
    }
    return log_.WriteLimited(LogLevel::kDebug, "jwks_fetched", issuer, Label(*report.success),
                             {{"trigger", Label(report.trigger)},
                              {"source", report.source},
                              {"bytes", report.body_bytes},
                              {"duration", report.duration},
                              {"next_fetch_in", report.next_fetch_in}});
  }
  const std::optional<int> folded = failures_.Failed(issuer, report.fault, now.steady);
  if (!folded) return;
  log_.Write(LogLevel::kWarning, "jwks_fetch_failed",
             {{"issuer", issuer},
              {"reason", Label(report.fault)},
              {"trigger", Label(report.trigger)},
              {"source", report.source},
              {"detail", report.detail},
              {"consecutive_failures", report.consecutive_failures},
              {"folded", *folded},
              {"duration", report.duration},
              {"next_fetch_in", report.next_fetch_in}});
}

void EventLog::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) {
  std::map<std::string, int> ignored;  // by fault
  for (const DroppedKey* key : NewlyDropped(snapshot, previous)) {
    if (key->fault != v1::KEY_FAULT_PRIVATE_MEMBER) {
      ++ignored[Label(key->fault)];
      continue;
    }
    // A private key that its owner publishes is everybody's: its issuer must hear of it, key by key.
    log_.WriteLimited(LogLevel::kError, "jwks_key_ignored", issuer, Label(key->fault),
                      {{"kid", key->key_id}, {"kty", key->key_type}});
  }
  if (!ignored.empty()) {
    std::string faults;
    for (const auto& [fault, keys] : ignored) StrAppend(&faults, faults.empty() ? "" : " ", fault, ":", keys);
    log_.Write(LogLevel::kInfo, "jwks_keys_ignored", {{"issuer", issuer}, {"faults", faults}});
  }
  if (previous.generation == snapshot.generation) return;
  const JwkSet& keys = *snapshot.keys;
  log_.Write(LogLevel::kInfo, "jwks_keys_changed",
             {{"issuer", issuer},
              {"generation", snapshot.generation},
              {"keys", keys.keys().size()},
              {"added", CountMissing(keys, *previous.keys)},
              {"removed", CountMissing(*previous.keys, keys)},
              {"digest", std::string_view(keys.digest()).substr(0, kDigestDigits)}});
}

void EventLog::OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) {
  switch (event) {
    case CopyEvent::kWritten:
      return log_.Write(LogLevel::kDebug, "jwks_copy_written", {{"issuer", issuer}});
    case CopyEvent::kLoaded:
      return log_.Write(LogLevel::kInfo, "jwks_copy_loaded", {{"issuer", issuer}});
    case CopyEvent::kWriteFailed:
      return log_.WriteLimited(LogLevel::kError, "jwks_copy_not_written", issuer, Label(event),
                               {{"detail", detail}});
    case CopyEvent::kRejectedAge:
    case CopyEvent::kRejectedIntegrity:
    case CopyEvent::kRejectedPermission:
      break;
  }
  log_.Write(LogLevel::kError, "jwks_copy_rejected",
             {{"issuer", issuer}, {"reason", Label(event)}, {"detail", detail}});
}

void EventLog::OnReload(const ReloadReport& report) {
  if (!report.faults.empty()) {
    // What was in force before it stays so.
    return log_.Write(LogLevel::kError, "config_refused",
                      {{"revision", report.revision},
                       {"faults", report.faults.size()},
                       {"detail", absl::StrJoin(FaultLines(report.faults, 20), "\n")}});
  }
  if (!report.news) {
    return log_.Write(report.asked ? LogLevel::kInfo : LogLevel::kDebug, "config_unchanged",
                      {{"revision", report.revision}});
  }
  const NamedChange& issuers = report.change.issuers;
  const NamedChange& policies = report.change.policies;
  log_.Write(LogLevel::kInfo, "config_reloaded",
             {{"revision", report.revision},
              {"issuers_added", ListText(issuers.added)},
              {"issuers_removed", ListText(issuers.removed)},
              {"issuers_changed", ListText(issuers.changed)},
              {"policies_added", ListText(policies.added)},
              {"policies_removed", ListText(policies.removed)},
              {"policies_changed", ListText(policies.changed)},
              {"settings_changed", ListText(report.change.settings)},
              {"restart_needed", ListText(report.restart_needed)}});
}

void EventLog::OnRevocationFile(const absl::Status& status) {
  if (status.ok()) return log_.Write(LogLevel::kInfo, "revocations_file_taken");
  // The list before it stays in force.
  const std::string text(status.message());
  log_.Write(LogLevel::kError, "revocations_file_refused", {{"detail", text}});
}

}  // namespace assay
