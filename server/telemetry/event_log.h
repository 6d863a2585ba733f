// EventLog: what of all that happens is worth a line in the log.
#ifndef ASSAY_SERVER_TELEMETRY_EVENT_LOG_H_
#define ASSAY_SERVER_TELEMETRY_EVENT_LOG_H_

#include <string_view>

#include "absl/status/status.h"
#include "server/config/reload_report.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/observer.h"
#include "server/jwks/observer.h"
#include "server/telemetry/failure_fold.h"
#include "server/telemetry/log.h"

namespace assay {

// EventLog logs refusals, failed fetches and changes of keys, with the reasons that metrics and replies name;
// what strangers can cause is rate-limited, and failures of an outage are folded. Of a token it tells what
// the refusing check found, and kid, alg and typ of its header, as excerpts: never the token, a signature or
// key material. Ownership: the log must outlive it. Thread-safety: thread-safe.
class EventLog final : public VerifyObserver, public JwksObserver {
 public:
  explicit EventLog(Log& log) : log_(log) {}

  void OnVerdict(const VerdictReport& report) override;
  void OnParked(int) override {}

  void OnFetchStarted(std::string_view, FetchTrigger, Instant) override {}
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override;
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override;
  void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) override;
  // OnPolicies shouts of each policy that is not enforced. Call it whenever policies come into force.
  void OnPolicies(const IssuerRegistry& registry);
  void OnRetired(std::string_view issuer) override { failures_.Forget(issuer); }
  // OnRevocationFile tells what became of a change of the file of revocations.
  void OnRevocationFile(const absl::Status& status);
  // OnReload tells what became of an attempt to take the configuration on disk.
  void OnReload(const ReloadReport& report);

 private:
  void LogCandidate(const VerdictReport& report);

  Log& log_;
  FailureFold failures_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_EVENT_LOG_H_
