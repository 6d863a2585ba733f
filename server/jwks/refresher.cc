#include "server/jwks/refresher.h"

#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

// WhyNoneIsUsable names each fault of a set once, so that a leaked private key shows by its name.
std::string WhyNoneIsUsable(const JwkSet& keys) {
  std::set<std::string_view> faults;
  for (const DroppedKey& key : keys.dropped()) faults.insert(Describe(key.fault).name);
  std::string text = StrCat(keys.dropped().size(), " keys, none of them usable");
  for (const std::string_view fault : faults) StrAppend(&text, fault == *faults.begin() ? ": " : ", ", fault);
  return text;
}

// A kid whose key was dropped is known: it is answered by what is wrong with it, never by a fetch.
bool Knows(const JwkSet& keys, std::string_view kid) {
  return !keys.Find(kid).empty() || keys.FindDropped(kid) != nullptr;
}

uint64_t ChanceSeed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

}  // namespace

// Place is what a parked request holds: the way to its number.
class Refresher::Place final : public PendingKeys {
 public:
  Place(std::weak_ptr<Refresher> refresher, uint64_t number)
      : refresher_(std::move(refresher)), number_(number) {}

  void Cancel() override {
    const auto refresher = refresher_.lock();
    if (refresher == nullptr) return;
    refresher->loop_.Post(refresher->OnLoop([number = number_](Refresher& self) {
      self.Take(WaitEnded{number, WaitResult::kCancelled});
    }));
  }

 private:
  const std::weak_ptr<Refresher> refresher_;
  const uint64_t number_;
};

// Landing is an answer of the source that the cache takes into force.
struct Refresher::Landing {
  std::shared_ptr<const KeySnapshot> snapshot;
  FetchSuccess success;
};

std::shared_ptr<Refresher> Refresher::Create(RefresherOptions options, std::unique_ptr<JwkSetSource> source,
                                             EventLoop& loop, const Clock& clock, JwksObserver& observer) {
  return std::shared_ptr<Refresher>(
      new Refresher(std::move(options), std::move(source), loop, clock, observer));
}

Refresher::Refresher(RefresherOptions options, std::unique_ptr<JwkSetSource> source, EventLoop& loop,
                     const Clock& clock, JwksObserver& observer)
    : options_(std::move(options)),
      loop_(loop),
      clock_(clock),
      observer_(observer),
      source_(std::move(source)),
      state_(options_.refresh, source_->IsFixed(), options_.seed ? *options_.seed : ChanceSeed()) {}

Refresher::~Refresher() = default;

template <typename Step>
Task Refresher::OnLoop(Step step) {
  return [weak = weak_from_this(), step = std::move(step)]() mutable {
    if (const auto self = weak.lock()) step(*self);
  };
}

void Refresher::Start(Startup startup) {
  if (startup == Startup::kLazy) return;
  loop_.Post(OnLoop([startup](Refresher& self) {
    const bool at_once = startup == Startup::kRequired || self.state_.fixed;
    self.Take(
        StartAsked{at_once ? absl::ZeroDuration() : self.options_.optional_delay * self.state_.draws.Next()});
  }));
}

void Refresher::Stop() {
  loop_.Post(OnLoop([](Refresher& self) { self.Halt(); }));
}

void Refresher::Refresh() {
  loop_.Post(OnLoop([](Refresher& self) { self.Take(RefreshForced{}); }));
}

void Refresher::ReportBadSignature() {
  loop_.Post(OnLoop([](Refresher& self) { self.Take(SignatureFailed{}); }));
}

std::shared_ptr<PendingKeys> Refresher::Await(std::string kid, Instant arrived, absl::Duration deadline,
                                              Executor& resume, WaitDone done) {
  const uint64_t number = next_number_.fetch_add(1, std::memory_order_relaxed);
  loop_.Post(OnLoop([number, kid = std::move(kid), arrived = arrived.steady, deadline,
                     parked = Parked(resume, std::move(done))](Refresher& self) mutable {
    self.Park(number, std::move(kid), arrived, deadline, std::move(parked));
  }));
  return std::make_shared<Place>(weak_from_this(), number);
}

void Refresher::Park(uint64_t number, std::string kid, absl::Duration arrived, absl::Duration deadline,
                     Parked parked) {
  if (stopped_) return;  // `parked` answers as it ends
  const auto current = current_.Get();
  const bool known = !kid.empty() && Knows(*current->keys, kid);
  parked_.emplace(number, std::move(parked));
  Take(KeyMissed{
      .waiter = number, .kid = std::move(kid), .arrived = arrived, .deadline = deadline, .known = known});
  if (deadline == absl::InfiniteDuration() || !parked_.contains(number)) return;
  loop_.PostAt(deadline, OnLoop([number](Refresher& self) {
                 self.Take(WaitEnded{number, WaitResult::kUnavailable});
               }));
}

void Refresher::Take(const RefreshEvent& event) {
  if (stopped_) return;
  const Instant now = clock_.Now();
  CarryOut(Decide(event, now), now);
}

RefreshActions Refresher::Decide(const RefreshEvent& event, Instant now) {
  return Advance(options_.refresh, state_, event, now.steady);
}

void Refresher::CarryOut(RefreshActions actions, Instant now) {
  for (const auto& answer : actions.answers) {
    if (answer.lookup) observer_.OnLookup(options_.issuer_name, *answer.lookup);
    auto parked = parked_.extract(answer.waiter);
    if (parked) parked.mapped().Answer(answer.outcome);
  }
  observer_.OnWaiters(options_.issuer_name, parked_.size());
  if (actions.fetch) Fetch(*actions.fetch, now);
  WakeAt(actions.wake_at);
}

void Refresher::WakeAt(absl::Duration at) {
  // A timer cannot be taken back. One that rings too early only asks again, so a later wish needs none of its
  // own.
  if (at >= next_wake_) return;
  next_wake_ = at;
  loop_.PostAt(at, OnLoop([at](Refresher& self) {
                 if (self.next_wake_ == at) self.next_wake_ = absl::InfiniteDuration();
                 self.Take(TimeReached{});
               }));
}

void Refresher::Fetch(const RefreshActions::Fetch& fetch, Instant now) {
  observer_.OnFetchStarted(options_.issuer_name, fetch.flight.trigger, now);
  const FetchDemand demand{
      .no_cache = fetch.no_cache, .held = validators_, .consecutive_failures = state_.failures};
  // A source may answer before it returns; a step between keeps that answer from running inside this one.
  source_->Fetch(demand, [weak = weak_from_this(), &loop = loop_,
                          flight = fetch.flight](tl::expected<KeySetBody, FetchFault> body) {
    loop.Post([weak, flight, body = std::move(body)]() mutable {
      if (const auto self = weak.lock()) self->OnFetched(flight, std::move(body));
    });
  });
}

void Refresher::OnFetched(const Flight& flight, tl::expected<KeySetBody, FetchFault> body) {
  const Instant now = clock_.Now();
  if (stopped_) return;
  FetchReport report{
      .trigger = flight.trigger, .source = source_->Describe(), .duration = now.steady - flight.started};
  if (!state_.flight || state_.flight->sequence != flight.sequence) {
    report.success = FetchSuccess::kSuperseded;
    report.consecutive_failures = state_.failures;
    observer_.OnFetchFinished(options_.issuer_name, report, now);
    return;
  }
  if (body) report.body_bytes = body->json.size();
  auto landing = body ? Accept(*std::move(body), now) : tl::unexpected(std::move(body).error());

  RefreshActions actions;
  if (landing) {
    // Published before anybody is told to judge once more.
    const auto previous = current_.Get();
    current_.Set(landing->snapshot);
    report.success = landing->success;
    const auto contains = [&keys = *landing->snapshot->keys](std::string_view kid) {
      return Knows(keys, kid);
    };
    actions = Decide(FetchSucceeded{.freshness = landing->snapshot->freshness,
                                    .changed = landing->success == FetchSuccess::kUpdated,
                                    .contains = contains},
                     now);
    observer_.OnKeySet(options_.issuer_name, *landing->snapshot, *previous);
  } else {
    report.fault = landing.error().fault;
    report.detail = std::move(landing.error().detail);
    actions = Decide(FetchFailed{landing.error().retry_after}, now);
  }
  report.consecutive_failures = state_.failures;
  report.next_fetch_in = actions.wake_at - now.steady;
  observer_.OnFetchFinished(options_.issuer_name, report, now);
  CarryOut(std::move(actions), now);
}

tl::expected<Refresher::Landing, FetchFault> Refresher::Accept(KeySetBody body, Instant now) {
  const auto previous = current_.Get();
  const bool empty = previous->origin == KeySetOrigin::kNone;
  auto snapshot = std::make_shared<KeySnapshot>(*previous);
  snapshot->origin = source_->Origin();
  snapshot->confirmed = now.steady;
  if (state_.fixed) {
    snapshot->freshness = {absl::InfiniteDuration(), absl::InfiniteDuration(), absl::InfiniteDuration()};
  } else {
    snapshot->freshness = ComputeFreshness(body.headers, options_.freshness, state_.draws.Next());
  }

  if (body.not_modified) {
    if (empty) {
      return tl::unexpected(
          FetchFault{v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED, "there is no set that could be unchanged"});
    }
    return Landing{std::move(snapshot), FetchSuccess::kNotModified};
  }

  auto keys = JwkSet::Parse(body.json, options_.algorithms);
  if (!keys) return tl::unexpected(FetchFault{keys.error(), ""});
  if (const auto fault = keys->fault()) {
    return tl::unexpected(FetchFault{*fault, WhyNoneIsUsable(*keys)});
  }
  const bool changed = empty || previous->keys->digest() != keys->digest();
  if (changed) ++snapshot->generation;
  snapshot->uses = std::make_shared<KeyUses>(keys->keys(), *previous->uses);
  snapshot->keys = std::make_shared<const JwkSet>(*std::move(keys));
  validators_ = std::move(body.validators);
  return Landing{std::move(snapshot), changed ? FetchSuccess::kUpdated : FetchSuccess::kUnchanged};
}

void Refresher::Halt() {
  stopped_ = true;
  parked_.clear();  // each answers as it ends
  observer_.OnWaiters(options_.issuer_name, 0);
}

}  // namespace assay
