// IssuerSupply: what keeps issuers' keys fresh, through all the registries that a process publishes.
#ifndef ASSAY_SERVER_CONFIG_ISSUER_SUPPLY_H_
#define ASSAY_SERVER_CONFIG_ISSUER_SUPPLY_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/config/registry_builder.h"

namespace assay {

// IssuerSupply publishes registries one after the other. An issuer whose keys are to be had as before keeps
// its refresher; others get a new one, and what they had serves the requests that began under it until the
// last of them has ended. Ownership: `registry` must outlive it. Thread-safety: thread-safe; Publish and
// Start are called by one thread at a time, and never on the event loop.
class IssuerSupply {
 public:
  explicit IssuerSupply(Published<IssuerRegistry>& registry) : registry_(registry) {}

  // Publish puts `config`, which LoadConfig has returned, into force whole. What is revoked by then is
  // revoked for every request that begins under it. Waits for the event loop.
  void Publish(const v1::Config& config, const KeySupply& supply);
  // Start begins to fetch keys where that has not begun.
  void Start();
  // Stop ends all waits and fetches for good.
  void Stop();

  // Revoke is RevocationList::Apply: it reaches every request, whichever registry it began under.
  void Revoke(const std::string& issuer, const std::shared_ptr<const Revocations>& revocations,
              absl::AnyInvocable<void()> done);

 private:
  void Watch(const std::vector<SuppliedIssuer>& fresh) ABSL_LOCKS_EXCLUDED(mutex_);

  Published<IssuerRegistry>& registry_;

  // Of the thread that publishes.
  std::vector<SuppliedIssuer> issuers_;
  std::vector<SuppliedIssuer> unstarted_;

  Mutex mutex_;
  // All that somebody may still ask, by the issuer's name.
  std::multimap<std::string, std::weak_ptr<IssuerKeys>, std::less<>> living_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_ISSUER_SUPPLY_H_
