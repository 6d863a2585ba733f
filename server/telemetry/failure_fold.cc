#include "server/telemetry/failure_fold.h"

#include <utility>

namespace assay {

std::optional<int> FailureFold::Failed(std::string_view issuer, v1::KeySetFault fault,
                                       absl::Duration steady) {
  MutexLock lock(mutex_);
  const auto [entry, first] = failing_.try_emplace(std::string(issuer), Failing{steady, steady, fault});
  Failing& failing = entry->second;
  ++failing.failures;
  if (!first && failing.fault == fault && steady - failing.told < kInterval) {
    ++failing.folded;
    return std::nullopt;
  }
  failing.fault = fault;
  failing.told = steady;
  return std::exchange(failing.folded, 0);
}

std::optional<FailureFold::Outage> FailureFold::Recovered(std::string_view issuer, absl::Duration steady) {
  MutexLock lock(mutex_);
  const auto entry = failing_.find(std::string(issuer));
  if (entry == failing_.end()) return std::nullopt;
  const Outage outage{entry->second.failures, steady - entry->second.since};
  failing_.erase(entry);
  return outage;
}

void FailureFold::Forget(std::string_view issuer) {
  MutexLock lock(mutex_);
  failing_.erase(std::string(issuer));
}

}  // namespace assay
