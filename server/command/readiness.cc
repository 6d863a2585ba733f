#include "server/command/readiness.h"

#include <utility>

namespace assay {

Readiness::Readiness(std::set<std::string> required, HealthHandler& health)
    : health_(health), awaited_(std::move(required)) {
  MutexLock lock(mutex_);
  if (awaited_.empty()) health_.SetReady(true);
}

void Readiness::Await(const std::set<std::string>& required) {
  bool ready = false;
  {
    MutexLock lock(mutex_);
    const size_t dropped =
        std::erase_if(awaited_, [&](const auto& name) { return !required.contains(name); });
    ready = dropped > 0 && awaited_.empty();
  }
  if (ready) health_.SetReady(true);
}

void Readiness::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot&) {
  if (snapshot.origin == KeySetOrigin::kNone) return;
  bool ready = false;
  {
    MutexLock lock(mutex_);
    ready = awaited_.erase(std::string(issuer)) > 0 && awaited_.empty();
  }
  if (ready) health_.SetReady(true);
}

}  // namespace assay
