// Readiness: whether every required issuer has had keys.
#ifndef ASSAY_SERVER_COMMAND_READINESS_H_
#define ASSAY_SERVER_COMMAND_READINESS_H_

#include <set>
#include <string>
#include <string_view>

#include "server/base/mutex.h"
#include "server/jwks/observer.h"
#include "server/transport/handlers/health_handler.h"

namespace assay {

// Readiness sets `health` ready once each of the required issuers has had a usable set, and never takes it
// back: an outage of a provider does not un-ready a fleet. Ownership: health must outlive it. Thread-safety:
// thread-safe.
class Readiness final : public JwksObserver {
 public:
  Readiness(std::set<std::string> required, HealthHandler& health);

  // Await no longer waits for issuers that are not among `required`; it never waits for more.
  void Await(const std::set<std::string>& required);

  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override;

 private:
  HealthHandler& health_;
  Mutex mutex_;
  std::set<std::string> awaited_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_READINESS_H_
