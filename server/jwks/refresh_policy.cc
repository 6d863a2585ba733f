#include "server/jwks/refresh_policy.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace assay {

RefreshState::RefreshState(const RefreshOptions& options, ProcessLimits& process, bool fixed, uint64_t seed)
    : process(process),
      fetcher(std::make_shared<FetcherState>()),
      fixed(fixed),
      draws(seed),
      negative(options.negative) {
  fetcher->unknown_kid_budget = Budget(options.unknown_kid_burst, options.unknown_kid_every);
}

RefreshState::~RefreshState() {
  // Whoever waits holds it, so that one with waiters ends with its loop only; others end on any thread.
  if (!waiters.empty()) process.waiters -= waiters.size();
}

bool RefreshState::Usable(absl::Duration now) const {
  return held && StateAt(held->freshness, now - held->confirmed) != CacheState::kExpired;
}

namespace {

struct Start {
  absl::Duration at = absl::InfiniteDuration();
  FetchTrigger trigger = FetchTrigger::kScheduled;
};

// Step is one call of Advance.
class Step {
 public:
  Step(const RefreshOptions& options, RefreshState& state, absl::Duration now)
      : options_(options), state_(state), now_(now) {}

  RefreshActions Run(const RefreshEvent& event) {
    std::visit([this](const auto& e) { Take(e); }, event);
    StartIfDue();
    if (newcomer_) TellWhyDenied();
    DeferThoseWhoCannotReachTheNextStart();
    if (!state_.flight) actions_.wake_at = NextStart().at;
    return std::move(actions_);
  }

 private:
  void Take(const StartAsked& event) { state_.first_fetch = now_ + event.delay; }
  void Take(const TimeReached&) {}
  void Take(const RefreshForced&) { state_.forced_wanted = true; }
  void Take(const RevocationsChanged&) { state_.negative.Clear(); }

  void Take(const KeysPurged&) {
    state_.held.reset();
    state_.flight.reset();
    state_.negative.Clear();
    state_.forced_wanted = true;
    state_.seen = std::max({state_.seen, state_.fetcher->newest, state_.fetcher->under_way});
  }

  void Take(const SetRestored& event) {
    // The flight that brought it ran in another process: it proves nothing to anybody who waits.
    state_.held = {.confirmed = event.confirmed,
                   .flight_started = -absl::InfiniteDuration(),
                   .freshness = event.freshness};
    if (!state_.Usable(now_)) return;
    for (auto at = state_.waiters.begin(); at != state_.waiters.end();) {
      const bool served = at->second.kid.empty() || event.contains(at->second.kid);
      if (served) Answer(at->first, at->second.arrived, WaitResult::kLanded, LookupResult::kMissFetched);
      at = served ? Erase(at) : std::next(at);
    }
  }

  void Take(const SignatureFailed&) {
    // A failing origin is asked again anyhow, and a flight under way serves as the probe.
    if (state_.fixed || state_.flight || state_.failures > 0 || !state_.Usable(now_)) return;
    if (now_ < state_.last_probe + options_.bad_signature_every) return;
    state_.last_probe = now_;
    state_.probe_wanted = true;
  }

  void Take(const WaitEnded& event) {
    const auto found = state_.waiters.find(event.waiter);
    if (found == state_.waiters.end()) return;
    const absl::Duration arrived = found->second.arrived;
    Erase(found);
    if (event.result == WaitResult::kCancelled) {
      actions_.answers.push_back({event.waiter, {WaitResult::kCancelled}, std::nullopt, now_ - arrived});
    } else {
      Defer(event.waiter, arrived);
    }
  }

  void Take(const KeyMissed& event) {
    const bool usable = state_.Usable(now_);
    if (usable && event.known) {
      return Answer(event.waiter, event.arrived, WaitResult::kLanded, LookupResult::kMissJoined);
    }
    if (usable && (state_.fixed || event.arrived <= state_.held->flight_started)) {
      return Answer(event.waiter, event.arrived, Absence(event.kid), LookupResult::kMissConfirmed);
    }
    if (usable && state_.negative.Holds(event.kid, now_)) {
      return Answer(event.waiter, event.arrived, Absence(event.kid), LookupResult::kMissNegative);
    }
    if (!state_.flight) state_.miss_wanted = true;
    if (state_.waiters.size() >= options_.waiters || state_.process.waiters >= state_.process.max_waiters) {
      actions_.denied = RefetchDenial::kWaitersFull;
      return Defer(event.waiter, event.arrived);
    }
    ++state_.process.waiters;
    state_.waiters.emplace(event.waiter, Waiter{.kid = event.kid,
                                                .arrived = event.arrived,
                                                .deadline = event.deadline,
                                                .joined = state_.flight.has_value(),
                                                .had_no_keys = !usable});
    newcomer_ = event.waiter;
  }

  void Take(const FetchFailed& event) {
    state_.flight.reset();
    ++state_.failures;
    state_.seen = std::max(state_.seen, event.get);
    FetcherState& fetcher = *state_.fetcher;
    if (event.get == 0 || event.answered) {
      state_.not_before = now_ + Pause(state_.failures, event.retry_after);
    } else if (event.get > fetcher.failed) {
      // The first to hear of it draws for all who share the fetcher.
      fetcher.failed = event.get;
      fetcher.not_before = now_ + Pause(++fetcher.failures, event.retry_after);
    }
    if (event.answered) EndFetcherBackoff(event.get);
    while (!state_.waiters.empty()) {
      const auto first = state_.waiters.begin();
      Defer(first->first, first->second.arrived);
      Erase(first);
    }
  }

  void Take(const FetchSucceeded& event) {
    const bool by_get = event.get.number != 0;
    const absl::Duration started = by_get ? event.get.started : state_.flight->started;
    state_.flight.reset();
    state_.failures = 0;
    state_.not_before = -absl::InfiniteDuration();
    state_.seen = std::max(state_.seen, event.get.number);
    EndFetcherBackoff(event.get.number);
    state_.held = {.confirmed = by_get ? event.get.landed : now_,
                   .flight_started = started,
                   .freshness = event.freshness};
    if (event.changed) state_.negative.Clear();

    for (auto at = state_.waiters.begin(); at != state_.waiters.end();) {
      Waiter& waiter = at->second;
      if (waiter.kid.empty() ? waiter.had_no_keys : event.contains(waiter.kid)) {
        Answer(at->first, waiter.arrived, WaitResult::kLanded,
               waiter.joined ? LookupResult::kMissJoined : LookupResult::kMissFetched);
      } else if (waiter.arrived <= started) {
        // Whether a key fits a token without kid is for the caller to see, unless the keys are the same as
        // before.
        if (!waiter.kid.empty() || !event.changed) state_.negative.Confirm(waiter.kid, now_);
        Answer(at->first, waiter.arrived, Absence(waiter.kid), LookupResult::kMissConfirmed);
      } else {
        waiter.joined = false;
        state_.follow_up_wanted = true;
        ++at;
        continue;
      }
      at = Erase(at);
    }
    sweep_ = state_.follow_up_wanted;
  }

  absl::Duration Pause(int failures, absl::Duration retry_after) {
    const absl::Duration ceiling =
        std::min(options_.backoff_cap, options_.backoff_first * std::exp2(std::min(failures - 1, 30)));
    const absl::Duration pause = std::max(options_.min_fetch_spacing, ceiling * state_.draws.Next());
    if (retry_after <= absl::ZeroDuration()) return pause;
    return std::max(pause, std::clamp(retry_after, options_.retry_after_min, options_.retry_after_max));
  }

  // An answer that is older than the failure ends nothing.
  void EndFetcherBackoff(uint64_t get) {
    FetcherState& fetcher = *state_.fetcher;
    if (get < fetcher.failed) return;
    fetcher.failures = 0;
    fetcher.not_before = -absl::InfiniteDuration();
  }

  // AnotherServes tells that a flight would be answered by a GET that others pay for: one under way, or one
  // that has brought what this issuer has not seen yet.
  bool AnotherServes() const {
    return !state_.forced_wanted && (state_.fetcher->under_way != 0 || state_.fetcher->newest > state_.seen);
  }

  absl::Duration Spaced() const {
    return std::max(state_.last_start, state_.fetcher->last_start) + options_.min_fetch_spacing;
  }
  absl::Duration Backoff() const { return std::max(state_.not_before, state_.fetcher->not_before); }

  // MissStart is when a request may cause a flight.
  absl::Duration MissStart() const {
    if (AnotherServes()) return now_;
    return std::max({Spaced(), Backoff(), state_.fetcher->unknown_kid_budget.NextAt(),
                     state_.process.unknown_kids.NextAt()});
  }

  void TellWhyDenied() {
    if (state_.flight || MissStart() <= now_) return;
    if (Backoff() > now_) {
      actions_.denied = RefetchDenial::kBackoff;
    } else if (state_.fetcher->unknown_kid_budget.NextAt() > now_) {
      actions_.denied = RefetchDenial::kBucket;
    } else if (state_.process.unknown_kids.NextAt() > now_) {
      actions_.denied = RefetchDenial::kGlobal;
    } else {
      actions_.denied = RefetchDenial::kSpacing;
    }
  }

  // NextStart is the earliest moment at which a flight may start, and why. Of several that are due, the one
  // that charges no budget comes first.
  Start NextStart() const {
    // What is forced starts after it was asked for, so it waits for the news of the GET under way.
    if (state_.forced_wanted && state_.fetcher->under_way != 0) return {};
    const bool free = AnotherServes();
    const absl::Duration spaced = free ? now_ : Spaced();
    const absl::Duration backed_off = free ? now_ : std::max(spaced, Backoff());

    Start next;
    const auto offer = [&](absl::Duration at, FetchTrigger trigger) {
      at = std::max(at, now_);
      if (at < next.at) next = {at, trigger};
    };
    if (free && state_.fetcher->newest > state_.seen) offer(now_, FetchTrigger::kScheduled);
    if (state_.forced_wanted) offer(spaced, FetchTrigger::kForced);
    if (state_.first_fetch) offer(std::max(spaced, *state_.first_fetch), FetchTrigger::kStartup);
    if (state_.failures > 0 || state_.held) {
      const absl::Duration due =
          state_.held ? state_.held->confirmed + state_.held->freshness.refresh_at : Backoff();
      offer(std::max(backed_off, due), state_.failures > 0 ? FetchTrigger::kRetry : FetchTrigger::kScheduled);
    }
    if (state_.follow_up_wanted) offer(MissStart(), FetchTrigger::kFollowUp);
    if (state_.miss_wanted) offer(MissStart(), FetchTrigger::kUnknownKid);
    if (state_.probe_wanted) offer(backed_off, FetchTrigger::kBadSignature);
    return next;
  }

  void StartIfDue() {
    if (state_.flight) return;
    const Start start = NextStart();
    if (start.at > now_) return;
    const bool no_cache = start.trigger == FetchTrigger::kForced ||
                          start.trigger == FetchTrigger::kBadSignature || state_.miss_wanted ||
                          state_.follow_up_wanted;
    if (!AnotherServes()) {
      state_.last_start = now_;
      actions_.charged =
          start.trigger == FetchTrigger::kUnknownKid || start.trigger == FetchTrigger::kFollowUp;
    }
    if (actions_.charged) {
      state_.fetcher->unknown_kid_budget.Take(now_);
      state_.process.unknown_kids.Take(now_);
    }
    state_.flight = {.sequence = ++state_.flights, .trigger = start.trigger, .started = now_};
    state_.first_fetch.reset();
    state_.forced_wanted = state_.follow_up_wanted = state_.miss_wanted = state_.probe_wanted = false;
    actions_.fetch = {
        .flight = *state_.flight, .no_cache = no_cache, .anew = start.trigger == FetchTrigger::kForced};
  }

  // The wish for a flight stays, so the next one serves those who come back as told.
  void DeferThoseWhoCannotReachTheNextStart() {
    if (state_.flight || (!newcomer_ && !sweep_)) return;
    const absl::Duration next = NextStart().at;
    for (auto at = sweep_ ? state_.waiters.begin() : state_.waiters.find(*newcomer_);
         at != state_.waiters.end();) {
      if (at->second.deadline < next) {
        Defer(at->first, at->second.arrived);
        at = Erase(at);
      } else {
        ++at;
      }
      if (!sweep_) break;
    }
  }

  absl::btree_map<uint64_t, Waiter>::iterator Erase(absl::btree_map<uint64_t, Waiter>::iterator at) {
    --state_.process.waiters;
    return state_.waiters.erase(at);
  }

  void Defer(uint64_t waiter, absl::Duration arrived) {
    const absl::Duration next = state_.flight ? now_ : std::min(NextStart().at, MissStart());
    const absl::Duration retry_after = std::max(next - now_, options_.min_fetch_spacing);
    actions_.answers.push_back(
        {waiter, {WaitResult::kUnavailable, retry_after}, LookupResult::kMissDeferred, now_ - arrived});
  }

  void Answer(uint64_t waiter, absl::Duration arrived, WaitResult result, LookupResult lookup) {
    actions_.answers.push_back({waiter, {result}, lookup, now_ - arrived});
  }

  static WaitResult Absence(std::string_view kid) {
    return kid.empty() ? WaitResult::kLanded : WaitResult::kAbsent;
  }

  const RefreshOptions& options_;
  RefreshState& state_;
  const absl::Duration now_;
  RefreshActions actions_;
  std::optional<uint64_t> newcomer_;
  bool sweep_ = false;  // the next start may be later than those who wait had reason to think
};

}  // namespace

RefreshActions Advance(const RefreshOptions& options, RefreshState& state, const RefreshEvent& event,
                       absl::Duration now) {
  return Step(options, state, now).Run(event);
}

}  // namespace assay
