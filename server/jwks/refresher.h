// Refresher: keeps the key set of one issuer fresh, as RefreshPolicy says.
#ifndef ASSAY_SERVER_JWKS_REFRESHER_H_
#define ASSAY_SERVER_JWKS_REFRESHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/published.h"
#include "server/jose/algorithm.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/jwk_set_source.h"
#include "server/jwks/observer.h"
#include "server/jwks/parked.h"
#include "server/jwks/refresh_policy.h"

namespace assay {

struct RefresherOptions {
  std::string issuer_name = {};  // the configured one, for the observer
  AlgorithmSet algorithms = {};  // keys for others are dropped
  FreshnessOptions freshness = {};
  RefreshOptions refresh = {};
  absl::Duration optional_delay = absl::Seconds(2);  // optional issuers start within this, at random
  // Of all jitter; absent: drawn by chance, so that replicas and issuers spread.
  std::optional<uint64_t> seed = std::nullopt;
};

// When an issuer's keys are fetched first, and whether the process waits for that to call itself ready.
enum class Startup { kRequired, kOptional, kLazy };

// Refresher carries out the policy for one issuer on the event loop: it fetches, parses, publishes, and keeps
// those who wait. A set without a usable key never replaces a good one. Lifetime: loop, clock and observer
// outlive it, and everything that anybody still holds of it. Stop answers all who wait; so does its end.
// Thread-safety: thread-safe. Its state is single-threaded (owner: the event loop).
class Refresher final : public JwkSetCache, public std::enable_shared_from_this<Refresher> {
 public:
  static std::shared_ptr<Refresher> Create(RefresherOptions options, std::unique_ptr<JwkSetSource> source,
                                           EventLoop& loop, const Clock& clock, JwksObserver& observer);
  ~Refresher() override;

  void Start(Startup startup);
  // Stop ends all waits with kUnavailable and fetches no more; the current snapshot stays.
  void Stop();
  // Refresh asks for a fetch as soon as the spacing allows, whatever budget and back-off say.
  void Refresh();
  // EverHadKeys stays true once a usable set was there: the question of readiness.
  bool EverHadKeys() const { return current_.Get()->origin != KeySetOrigin::kNone; }

  std::shared_ptr<const KeySnapshot> Current() const override { return current_.Get(); }
  std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                     Executor& resume, WaitDone done) override;
  void ReportBadSignature() override;

 private:
  class Place;
  struct Landing;

  Refresher(RefresherOptions options, std::unique_ptr<JwkSetSource> source, EventLoop& loop,
            const Clock& clock, JwksObserver& observer);

  // All of these run on the event loop.
  void Park(uint64_t number, std::string kid, absl::Duration arrived, absl::Duration deadline, Parked parked);
  void Take(const RefreshEvent& event);
  RefreshActions Decide(const RefreshEvent& event, Instant now);
  void CarryOut(RefreshActions actions, Instant now);
  void WakeAt(absl::Duration at);
  void Fetch(const RefreshActions::Fetch& fetch, Instant now);
  void OnFetched(const Flight& flight, tl::expected<KeySetBody, FetchFault> body);
  tl::expected<Landing, FetchFault> Accept(KeySetBody body, Instant now);
  void Halt();
  template <typename Step>
  Task OnLoop(Step step);  // a task that does nothing once the refresher has ended

  const RefresherOptions options_;
  EventLoop& loop_;
  const Clock& clock_;
  JwksObserver& observer_;

  // Synchronize themselves.
  Published<KeySnapshot> current_{std::make_shared<const KeySnapshot>()};
  std::atomic<uint64_t> next_number_ = 1;

  // Owned by the event loop.
  const std::unique_ptr<JwkSetSource> source_;
  RefreshState state_;
  Validators validators_;  // of the set in force
  absl::flat_hash_map<uint64_t, Parked> parked_;
  absl::Duration next_wake_ = absl::InfiniteDuration();
  bool stopped_ = false;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REFRESHER_H_
