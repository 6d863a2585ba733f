// RefreshPolicy: when the key set of one issuer is fetched, and what those who wait for it are told
// (key-cache.md C2 to C4), as a function of (state, event, now). No thread, no clock, no I/O; chance is
// seeded.
#ifndef ASSAY_SERVER_JWKS_REFRESH_POLICY_H_
#define ASSAY_SERVER_JWKS_REFRESH_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "server/base/limits.h"
#include "server/jwks/budget.h"
#include "server/jwks/draws.h"
#include "server/jwks/fetcher_state.h"
#include "server/jwks/freshness.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/negative_kids.h"
#include "server/jwks/observer.h"
#include "server/jwks/process_limits.h"
#include "server/jwks/tenancy.h"

namespace assay {

// RefreshOptions are numbers of key-cache.md C2, per issuer.
struct RefreshOptions {
  absl::Duration min_fetch_spacing = absl::Seconds(1);  // between starts, whatever the cause
  absl::Duration backoff_first = absl::Seconds(1);      // doubling with each failure in a row, full jitter
  absl::Duration backoff_cap = absl::Seconds(60);
  absl::Duration retry_after_min = absl::Seconds(1);
  absl::Duration retry_after_max = absl::Seconds(300);
  int unknown_kid_burst = 3;
  absl::Duration unknown_kid_every = absl::Seconds(10);
  absl::Duration bad_signature_every = absl::Seconds(60);
  NegativeKidOptions negative;
  size_t waiters = kWaitersPerIssuer;
};

// Flight is the fetch under way; an issuer has one at most. It may be answered by a GET of another issuer's.
struct Flight {
  uint64_t sequence;
  FetchTrigger trigger;
  absl::Duration started;
};

// Waiter is a request that is parked for a key.
struct Waiter {
  std::string kid;          // empty: the token names none
  absl::Duration arrived;   // a flight that starts before this proves nothing to it
  absl::Duration deadline;  // of its wait
  bool joined;              // it found a flight under way
  bool had_no_keys;         // the set was EMPTY or EXPIRED
};

// RefreshState is everything that the policy knows. All times are steady.
struct RefreshState {
  RefreshState(const RefreshOptions& options, ProcessLimits& process, bool fixed, uint64_t seed,
               std::shared_ptr<Tenancy> tenancy = nullptr);
  RefreshState(const RefreshState&) = delete;
  RefreshState& operator=(const RefreshState&) = delete;
  ~RefreshState();

  struct Held {
    absl::Duration confirmed;       // the last 200 usable or 304
    absl::Duration flight_started;  // when the flight that brought it had started
    Freshness freshness;
  };

  // Usable tells that tokens may be judged by the set: it is neither EMPTY nor EXPIRED.
  bool Usable(absl::Duration now) const;

  // ForgetWaiters drops all of them unanswered.
  void ForgetWaiters();

  // unknown_kids is the budget that a miss is charged to.
  Budget& unknown_kids();

  ProcessLimits& process;
  const std::shared_ptr<Tenancy> tenancy;  // null: this is no tenant of a template
  bool on_probation;  // a tenant of which no token was verified yet: only tokens make it fetch
  std::shared_ptr<FetcherState> fetcher;  // maybe shared with other issuers
  uint64_t seen = 0;                      // the latest GET of it whose answer was taken, or must not be
  bool fixed;                             // the source can never bring anything else
  Draws draws;
  std::optional<Held> held;
  std::optional<Flight> flight;
  uint64_t flights = 0;  // started so far
  absl::Duration last_start = -absl::InfiniteDuration();
  int failures = 0;                                       // in a row, whatever failed
  absl::Duration not_before = -absl::InfiniteDuration();  // end of a back-off beside the fetcher's

  // What a next flight is wanted for. Each flight answers all of them.
  std::optional<absl::Duration> first_fetch;
  bool forced_wanted = false;
  bool follow_up_wanted = false;
  bool miss_wanted = false;
  bool probe_wanted = false;

  absl::Duration last_probe = -absl::InfiniteDuration();
  NegativeKids negative;
  absl::btree_map<uint64_t, Waiter> waiters;  // in the order of their numbers
};

// The events. Each number of a waiter is used once.
struct StartAsked {
  absl::Duration delay;  // until the first fetch; a lazy issuer has no such event
};
struct KeyMissed {
  uint64_t waiter;
  std::string kid;
  absl::Duration arrived;
  absl::Duration deadline;
  bool known;  // the current set knows the kid, so the request raced with a landing
};
struct WaitEnded {
  uint64_t waiter;
  WaitResult result;  // kCancelled, or kUnavailable at its deadline
};
struct SignatureFailed {};
struct RefreshForced {};
struct KeysPurged {};  // the cache is EMPTY; an answer to a flight under way counts no more
struct RevocationsChanged {};
struct TenantProven {  // a token of it was verified: its keys are kept fresh from now on
  Freshness freshness;
};
struct TimeReached {};
struct SetRestored {  // from disk
  Freshness freshness;
  absl::Duration confirmed;
  absl::FunctionRef<bool(std::string_view kid)> contains;
};
struct FetchFailed {
  absl::Duration retry_after;  // zero: the origin asks for nothing
  uint64_t get = 0;            // of the fetcher; 0: what failed was not its GET
  bool answered = false;       // the GET went well, but its answer is of no use to this issuer
};
struct FetchSucceeded {
  Freshness freshness;
  bool changed;                                            // the usable keys are others than before
  absl::FunctionRef<bool(std::string_view kid)> contains;  // dropped keys are known, too
  Get get = {};                                            // that brought the set; none: the flight itself
};
using RefreshEvent =
    std::variant<StartAsked, KeyMissed, WaitEnded, SignatureFailed, RefreshForced, KeysPurged,
                 RevocationsChanged, TenantProven, TimeReached, SetRestored, FetchFailed, FetchSucceeded>;

// RefreshActions are what is to be done now.
struct RefreshActions {
  struct Fetch {
    Flight flight;
    bool no_cache;
    bool anew;  // no answer to a GET that started before will do
  };
  struct Answer {
    uint64_t waiter;
    WaitOutcome outcome;
    std::optional<LookupResult> lookup;  // none for a request that was cancelled
    absl::Duration waited;
  };
  std::optional<Fetch> fetch;
  bool charged = false;                   // the fetch took an attempt of the unknown-kid budget
  std::optional<RefetchDenial> denied{};  // of KeyMissed
  std::vector<Answer> answers;
  // When TimeReached is due; earlier wishes to be woken no longer hold. Infinite: nothing to wait for, or a
  // flight is under way.
  absl::Duration wake_at = absl::InfiniteDuration();
};

// Advance takes `event` into `state` and tells what to do. It depends on its arguments only. FetchFailed and
// FetchSucceeded are about state.flight, which must be set; the caller drops answers of earlier flights.
RefreshActions Advance(const RefreshOptions& options, RefreshState& state, const RefreshEvent& event,
                       absl::Duration now);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REFRESH_POLICY_H_
