// Refresher: keeps the key set of one issuer fresh, as RefreshPolicy says.
#ifndef ASSAY_SERVER_JWKS_REFRESHER_H_
#define ASSAY_SERVER_JWKS_REFRESHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/published.h"
#include "server/jose/algorithm.h"
#include "server/jwks/issuer_keys.h"
#include "server/jwks/jwk_set_source.h"
#include "server/jwks/key_history.h"
#include "server/jwks/key_set_store.h"
#include "server/jwks/observer.h"
#include "server/jwks/parked.h"
#include "server/jwks/process_limits.h"
#include "server/jwks/refresh_policy.h"
#include "server/jwks/tenancy.h"

namespace assay {

struct RefresherOptions {
  std::string issuer_name = {};  // the configured one, for the observer and the store
  std::string issuer = {};       // exact `iss`, for the store
  AlgorithmSet algorithms = {};  // keys for others are dropped
  FreshnessOptions freshness = {};
  RefreshOptions refresh = {};
  absl::Duration optional_delay = absl::Seconds(2);  // optional issuers start within this, at random
  // Of all jitter; absent: drawn by chance, so that replicas and issuers spread.
  std::optional<uint64_t> seed = std::nullopt;
  std::shared_ptr<const Revocations> revocations = std::make_shared<const Revocations>();  // never null
  absl::Duration save_every = absl::Minutes(10);  // the copy on disk, where keys do not change
  bool trust_empty_set = false;                   // an empty array of keys is an answer, not a fault
  std::shared_ptr<Tenancy> tenancy = nullptr;     // of a tenant of a template; null: this is none
};

// RefresherPorts are what a refresher works with. All of it outlives the refresher, and everything that
// anybody still holds of it.
struct RefresherPorts {
  EventLoop& loop;
  const Clock& clock;
  JwksObserver& observer;
  ProcessLimits& process;
  KeySetStore* store = nullptr;  // null: nothing outlives the process
};

// Refresher carries out the policy for one issuer on the event loop: it fetches, parses, publishes, and keeps
// those who wait. A set without a usable key never replaces a good one, unless it is empty and trusted. Stop
// answers all who wait; so does its end. Thread-safety: thread-safe. Its state is single-threaded (owner: the
// event loop).
class Refresher final : public IssuerKeys,
                        private FetcherSharer,
                        public std::enable_shared_from_this<Refresher> {
 public:
  static std::shared_ptr<Refresher> Create(RefresherOptions options, std::unique_ptr<JwkSetSource> source,
                                           RefresherPorts ports);
  ~Refresher() override;

  void Start(Startup startup) override;
  void Stop() override;
  void Retire() override;
  // Inherit takes over the keys of `other`, the issuer's refresher before this one, with their deadline and
  // as stale ones, so that a change of times does not forget them while a provider is down. To be called
  // before Start; only for the same issuer and place, trusted alike.
  void Inherit(std::shared_ptr<Refresher> other);
  // EverHadKeys stays true once a usable set was there: the question of readiness.
  bool EverHadKeys() const { return current_.Get()->origin != KeySetOrigin::kNone; }

  std::shared_ptr<const KeySnapshot> Current() const override { return current_.Get(); }
  std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                     Executor& resume, WaitDone done) override;
  void ReportBadSignature() override;
  void ReportFirstUse() override;
  v1::KeySetFault LastFault() const override { return last_fault_.load(std::memory_order_relaxed); }

  void Report(absl::AnyInvocable<void(JwkSetReport)> done) override;
  void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) override;
  void Purge(absl::AnyInvocable<void(absl::Status)> done) override;
  void Revoke(std::shared_ptr<const Revocations> revocations, absl::AnyInvocable<void()> done) override;

  // Of a tenant, on the event loop. IsProven: one of its tokens was verified. IsIdle: it has fetched before,
  // nothing is being fetched, and nobody waits.
  bool IsProven() const { return !state_.on_probation; }
  bool IsIdle() const { return last_attempt_ && !state_.flight && parked_.empty(); }

 private:
  class Place;
  struct Landing;
  struct AskedRefresh {
    absl::Duration asked;
    absl::AnyInvocable<void(std::optional<FetchReport>)> done;
  };

  Refresher(RefresherOptions options, std::unique_ptr<JwkSetSource> source, RefresherPorts ports);

  // All of these run on the event loop.
  void OnFetcherNews() override { Take(TimeReached{}); }
  void JoinFetcher();
  void Park(uint64_t number, std::string kid, absl::Duration arrived, absl::Duration deadline, Parked parked);
  void Take(const RefreshEvent& event);
  RefreshActions Decide(const RefreshEvent& event, Instant now);
  void CarryOut(RefreshActions actions, Instant now);
  void WakeAt(absl::Duration at);
  void Fetch(const RefreshActions::Fetch& fetch, Instant now);
  void OnFetched(const Flight& flight, tl::expected<KeySetBody, FetchFault> body);
  tl::expected<Landing, FetchFault> Accept(KeySetBody body, Instant now);
  std::optional<v1::KeySetFault> FaultOf(const JwkSet& keys) const;
  void Publish(std::shared_ptr<const KeySnapshot> snapshot);
  void Restore(tl::expected<StoredKeySet, CopyFault> copy);
  std::optional<v1::KeySetFault> Adopt(StoredKeySet set);
  void SaveIfDue(bool changed, Instant now);
  JwkSetReport MakeReport(Instant now) const;
  void Halt();
  // OnLoop is a task that does nothing once the refresher has ended.
  template <typename Step>
  Task OnLoop(Step step) {
    return [weak = weak_from_this(), step = std::move(step)]() mutable {
      if (const auto self = weak.lock()) step(*self);
    };
  }

  const RefresherOptions options_;
  const RefresherPorts ports_;

  // Synchronize themselves.
  Published<KeySnapshot> current_;
  std::atomic<uint64_t> next_number_ = 1;
  std::atomic<v1::KeySetFault> last_fault_ = v1::KEY_SET_FAULT_UNSPECIFIED;

  // Owned by the event loop.
  const std::unique_ptr<JwkSetSource> source_;
  RefreshState state_;
  Validators validators_;                    // of the set in force
  std::shared_ptr<const std::string> body_;  // likewise
  absl::Duration last_saved_ = -absl::InfiniteDuration();
  KeyHistory history_;
  std::optional<FetchRecord> last_fetch_;
  std::optional<Instant> last_attempt_;
  std::optional<absl::Time> last_success_;
  std::vector<AskedRefresh> refreshes_;  // that wait for a fetch which starts after them
  absl::flat_hash_map<uint64_t, Parked> parked_;
  absl::Duration next_wake_ = absl::InfiniteDuration();
  bool stopped_ = false, retired_ = false;
  JwksObserver* observer_ = &ports_.observer;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REFRESHER_H_
