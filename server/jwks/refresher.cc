#include "server/jwks/refresher.h"

#include <algorithm>
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

// A kid whose key was dropped or revoked is known: it is answered by what is wrong with it, never by a fetch.
bool Knows(const KeySnapshot& snapshot, std::string_view kid) {
  const JwkSet& keys = *snapshot.keys;
  return !keys.Find(kid).empty() || keys.FindDropped(kid) != nullptr ||
         snapshot.revocations->key_ids.contains(std::string(kid)) ||
         std::any_of(keys.revoked().begin(), keys.revoked().end(),
                     [&](const Jwk& key) { return key.key_id == kid; });
}

// Hold makes `keys` those of a snapshot, under its revocations and with what is known of their uses.
void Hold(const JwkSet& keys, KeySnapshot& snapshot) {
  snapshot.uses = std::make_shared<KeyUses>(keys.keys(), *snapshot.uses);
  snapshot.keys = std::make_shared<const JwkSet>(keys.Without(*snapshot.revocations));
}

CopyEvent EventOf(CopyRefusal refusal) {
  switch (refusal) {
    case CopyRefusal::kAge:
      return CopyEvent::kRejectedAge;
    case CopyRefusal::kPermission:
      return CopyEvent::kRejectedPermission;
    case CopyRefusal::kAbsent:
    case CopyRefusal::kIntegrity:
      break;
  }
  return CopyEvent::kRejectedIntegrity;
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
    refresher->ports_.loop.Post(refresher->OnLoop([number = number_](Refresher& self) {
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
                                             RefresherPorts ports) {
  return std::shared_ptr<Refresher>(new Refresher(std::move(options), std::move(source), ports));
}

Refresher::Refresher(RefresherOptions options, std::unique_ptr<JwkSetSource> source, RefresherPorts ports)
    : options_(std::move(options)),
      ports_(ports),
      source_(std::move(source)),
      state_(options_.refresh, ports_.process, source_->IsFixed(),
             options_.seed ? *options_.seed : ChanceSeed(), options_.tenancy) {
  auto empty = std::make_shared<KeySnapshot>();
  empty->revocations = options_.revocations;
  current_.Set(std::move(empty));
}

Refresher::~Refresher() = default;

void Refresher::Start(Startup startup) {
  if (ports_.store != nullptr && source_->Origin() == KeySetOrigin::kNetwork) {
    ports_.store->Load(options_.issuer_name, options_.issuer, source_->Place(), options_.freshness.hard_ttl,
                       [weak = weak_from_this()](tl::expected<StoredKeySet, CopyFault> copy) {
                         if (const auto self = weak.lock()) self->Restore(std::move(copy));
                       });
  }
  if (startup == Startup::kLazy) return;
  ports_.loop.Post(OnLoop([startup](Refresher& self) {
    const bool at_once = startup == Startup::kRequired || self.state_.fixed;
    self.Take(
        StartAsked{at_once ? absl::ZeroDuration() : self.options_.optional_delay * self.state_.draws.Next()});
  }));
}

void Refresher::Stop() {
  ports_.loop.Post(OnLoop([](Refresher& self) { self.Halt(); }));
}

void Refresher::Retire() {
  // Held until then: nobody else may hold it any more, and observers must hear of it all the same.
  ports_.loop.Post([self = shared_from_this()] {
    static JwksObserver& nobody = *new JwksObserver;
    if (std::exchange(self->retired_, true)) return;
    for (AskedRefresh& refresh : std::exchange(self->refreshes_, {})) refresh.done(std::nullopt);
    self->observer_->OnRetired(self->options_.issuer_name);
    self->observer_ = &nobody;
  });
}

void Refresher::ReportBadSignature() {
  ports_.loop.Post(OnLoop([](Refresher& self) { self.Take(SignatureFailed{}); }));
}

std::shared_ptr<PendingKeys> Refresher::Await(std::string kid, Instant arrived, absl::Duration deadline,
                                              Executor& resume, WaitDone done) {
  const uint64_t number = next_number_.fetch_add(1, std::memory_order_relaxed);
  ports_.loop.Post(OnLoop([number, kid = std::move(kid), arrived = arrived.steady, deadline,
                           parked = Parked(resume, std::move(done))](Refresher& self) mutable {
    self.Park(number, std::move(kid), arrived, deadline, std::move(parked));
  }));
  return std::make_shared<Place>(weak_from_this(), number);
}

void Refresher::Park(uint64_t number, std::string kid, absl::Duration arrived, absl::Duration deadline,
                     Parked parked) {
  if (stopped_) return;  // `parked` answers as it ends
  const auto current = current_.Get();
  const bool known = !kid.empty() && Knows(*current, kid);
  parked_.emplace(number, std::move(parked));
  Take(KeyMissed{
      .waiter = number, .kid = std::move(kid), .arrived = arrived, .deadline = deadline, .known = known});
  if (deadline == absl::InfiniteDuration() || !parked_.contains(number)) return;
  ports_.loop.PostAt(deadline, OnLoop([number](Refresher& self) {
                       self.Take(WaitEnded{number, WaitResult::kUnavailable});
                     }));
}

void Refresher::Take(const RefreshEvent& event) {
  // A retired one goes on for those who wait, and for nobody else.
  if (stopped_ || (retired_ && parked_.empty())) return;
  const Instant now = ports_.clock.Now();
  CarryOut(Decide(event, now), now);
}

void Refresher::JoinFetcher() {
  auto fetcher = source_->Fetcher();
  if (fetcher == nullptr || fetcher == state_.fetcher) return;
  std::erase_if(state_.fetcher->sharers, [this](const auto& sharer) { return sharer.lock().get() == this; });
  if (fetcher->sharers.empty()) fetcher->unknown_kid_budget = state_.fetcher->unknown_kid_budget;
  state_.fetcher = std::move(fetcher);
  state_.fetcher->sharers.push_back(std::shared_ptr<FetcherSharer>(shared_from_this(), this));
}

RefreshActions Refresher::Decide(const RefreshEvent& event, Instant now) {
  JoinFetcher();
  return Advance(options_.refresh, state_, event, now.steady);
}

void Refresher::CarryOut(RefreshActions actions, Instant now) {
  for (const auto& answer : actions.answers) {
    if (answer.lookup) observer_->OnLookup(options_.issuer_name, *answer.lookup, answer.waited);
    auto parked = parked_.extract(answer.waiter);
    if (parked) parked.mapped().Answer(answer.outcome);
  }
  observer_->OnWaiters(options_.issuer_name, options_.tenancy ? options_.tenancy->waiters : parked_.size());
  if (actions.denied) observer_->OnRefetchDenied(options_.issuer_name, *actions.denied);
  if (actions.charged && !state_.on_probation)
    observer_->OnBudget(options_.issuer_name, state_.unknown_kids());
  if (actions.fetch) Fetch(*actions.fetch, now);
  WakeAt(actions.wake_at);
}

void Refresher::WakeAt(absl::Duration at) {
  // A timer cannot be taken back. One that rings too early only asks again, so a later wish needs none of its
  // own.
  if (at >= next_wake_) return;
  next_wake_ = at;
  ports_.loop.PostAt(at, OnLoop([at](Refresher& self) {
                       if (self.next_wake_ == at) self.next_wake_ = absl::InfiniteDuration();
                       self.Take(TimeReached{});
                     }));
}

void Refresher::Fetch(const RefreshActions::Fetch& fetch, Instant now) {
  last_attempt_ = now;
  observer_->OnFetchStarted(options_.issuer_name, fetch.flight.trigger, now);
  const FetchDemand demand{.no_cache = fetch.no_cache,
                           .anew = fetch.anew,
                           .seen = state_.seen,
                           .held = validators_,
                           .held_json = body_,
                           .consecutive_failures = std::max(state_.failures, state_.fetcher->failures)};
  // A source may answer before it returns; a step between keeps that answer from running inside this one.
  source_->Fetch(demand, [weak = weak_from_this(), &loop = ports_.loop,
                          flight = fetch.flight](tl::expected<KeySetBody, FetchFault> body) {
    loop.Post([weak, flight, body = std::move(body)]() mutable {
      if (const auto self = weak.lock()) self->OnFetched(flight, std::move(body));
    });
  });
}

void Refresher::OnFetched(const Flight& flight, tl::expected<KeySetBody, FetchFault> body) {
  const Instant now = ports_.clock.Now();
  if (stopped_) return;
  FetchReport report{
      .trigger = flight.trigger, .source = source_->Describe(), .duration = now.steady - flight.started};
  if (!state_.flight || state_.flight->sequence != flight.sequence) {
    report.success = FetchSuccess::kSuperseded;
    report.consecutive_failures = state_.failures;
    observer_->OnFetchFinished(options_.issuer_name, report, now);
    return;
  }
  if (body && !body->not_modified) report.body_bytes = body->json->size();
  const Get get = body ? body->get : Get{};
  auto landing = body ? Accept(*std::move(body), now) : tl::unexpected(std::move(body).error());

  RefreshActions actions;
  if (landing) {
    // Published before anybody is told to judge once more.
    Publish(landing->snapshot);
    report.success = landing->success;
    last_success_ = now.wall;
    const bool changed = landing->success == FetchSuccess::kUpdated;
    const auto contains = [&snapshot = *landing->snapshot](std::string_view kid) {
      return Knows(snapshot, kid);
    };
    actions = Decide(
        FetchSucceeded{
            .freshness = landing->snapshot->freshness, .changed = changed, .contains = contains, .get = get},
        now);
    const size_t returned = history_.Observe(*landing->snapshot->keys, now.wall);
    if (returned > 0) observer_->OnKeysReturned(options_.issuer_name, returned);
    SaveIfDue(changed, now);
  } else {
    report.fault = landing.error().fault;
    report.detail = std::move(landing.error().detail);
    actions = Decide(FetchFailed{.retry_after = landing.error().retry_after,
                                 .get = std::max(get.number, landing.error().get),
                                 .answered = get.number != 0},
                     now);
  }
  last_fault_.store(report.fault, std::memory_order_relaxed);
  report.consecutive_failures = state_.failures;
  report.next_fetch_in = actions.wake_at - now.steady;
  observer_->OnFetchFinished(options_.issuer_name, report, now);
  last_fetch_ = {report, now};
  const auto later = std::stable_partition(refreshes_.begin(), refreshes_.end(), [&](const auto& refresh) {
    return refresh.asked <= flight.started;
  });
  for (auto at = refreshes_.begin(); at != later; ++at) at->done(report);
  refreshes_.erase(refreshes_.begin(), later);
  CarryOut(std::move(actions), now);
}

void Refresher::Publish(std::shared_ptr<const KeySnapshot> snapshot) {
  const auto previous = current_.Get();
  current_.Set(snapshot);
  observer_->OnKeySet(options_.issuer_name, *snapshot, *previous);
}

std::optional<v1::KeySetFault> Refresher::FaultOf(const JwkSet& keys) const {
  const auto fault = keys.fault();
  return fault == v1::KEY_SET_FAULT_EMPTY && options_.trust_empty_set ? std::nullopt : fault;
}

tl::expected<Refresher::Landing, FetchFault> Refresher::Accept(KeySetBody body, Instant now) {
  const auto previous = current_.Get();
  const bool empty = previous->origin == KeySetOrigin::kNone;
  auto snapshot = std::make_shared<KeySnapshot>(*previous);
  snapshot->origin = source_->Origin();
  snapshot->confirmed = body.get.number != 0 ? body.get.landed : now.steady;
  if (state_.fixed) {
    snapshot->freshness = {absl::InfiniteDuration(), absl::InfiniteDuration(), absl::InfiniteDuration()};
  } else {
    snapshot->freshness = ComputeFreshness(body.headers, options_.freshness, state_.draws.Next());
    // It is not kept fresh, so it must not outlive what keeps others from using withdrawn keys.
    if (state_.on_probation) snapshot->freshness.hard = snapshot->freshness.soft;
  }

  if (body.not_modified) {
    if (body.json == nullptr) body.json = body_;
    if (body.json == nullptr) {
      return tl::unexpected(
          FetchFault{v1::KEY_SET_FAULT_NOT_MODIFIED_UNASKED, "there is no set that could be unchanged"});
    }
    // What another issuer holds unchanged may be news to this one.
    if (body_ != nullptr && *body.json == *body_) {
      return Landing{std::move(snapshot), FetchSuccess::kNotModified};
    }
  }

  auto keys = JwkSet::Parse(*body.json, options_.algorithms);
  if (!keys) return tl::unexpected(FetchFault{keys.error(), ""});
  if (const auto fault = FaultOf(*keys)) {
    return tl::unexpected(FetchFault{*fault, WhyNoneIsUsable(*keys)});
  }
  const bool changed = empty || previous->keys->digest() != keys->digest();
  if (changed) ++snapshot->generation;
  Hold(*keys, *snapshot);
  validators_ = std::move(body.validators);
  body_ = std::move(body.json);
  return Landing{std::move(snapshot), changed ? FetchSuccess::kUpdated : FetchSuccess::kUnchanged};
}

void Refresher::Restore(tl::expected<StoredKeySet, CopyFault> copy) {
  // A set from the network is newer than any copy.
  if (stopped_ || retired_ || current_.Get()->origin != KeySetOrigin::kNone) return;
  const auto refuse = [&](CopyRefusal refusal, std::string_view detail) {
    if (refusal == CopyRefusal::kAbsent) return;
    observer_->OnCopy(options_.issuer_name, EventOf(refusal), detail);
  };
  if (!copy) return refuse(copy.error().refusal, copy.error().detail);
  if (const auto fault = Adopt(*std::move(copy))) {
    return refuse(CopyRefusal::kIntegrity, Describe(*fault).name);
  }
  observer_->OnCopy(options_.issuer_name, CopyEvent::kLoaded, "");
}

// Takes a set of earlier into force, unless it has the fault that is returned.
std::optional<v1::KeySetFault> Refresher::Adopt(StoredKeySet set) {
  auto keys = JwkSet::Parse(set.json, options_.algorithms);
  if (!keys) return keys.error();
  if (const auto fault = FaultOf(*keys)) return fault;

  const Instant now = ports_.clock.Now();
  auto snapshot = std::make_shared<KeySnapshot>(*current_.Get());
  snapshot->origin = KeySetOrigin::kDisk;
  // A copy from up to 5 minutes ahead of our wall clock is no younger than now.
  snapshot->confirmed = now.steady - std::max(now.wall - set.confirmed, absl::ZeroDuration());
  snapshot->freshness = {absl::ZeroDuration(), absl::ZeroDuration(), options_.freshness.hard_ttl};
  ++snapshot->generation;
  Hold(*keys, *snapshot);
  validators_ = std::move(set.validators);
  body_ = std::make_shared<const std::string>(std::move(set.json));
  last_saved_ = snapshot->confirmed;
  history_.Observe(*snapshot->keys, now.wall);
  Publish(snapshot);
  const auto contains = [&](std::string_view kid) { return Knows(*snapshot, kid); };
  Take(SetRestored{.freshness = snapshot->freshness, .confirmed = snapshot->confirmed, .contains = contains});
  return std::nullopt;
}

void Refresher::SaveIfDue(bool changed, Instant now) {
  if (retired_ || ports_.store == nullptr || source_->Origin() != KeySetOrigin::kNetwork) return;
  if (!changed && now.steady - last_saved_ < options_.save_every) return;
  last_saved_ = now.steady;
  ports_.store->Save(options_.issuer_name,
                     {.issuer = options_.issuer,
                      .source = source_->Place(),
                      .validators = validators_,
                      .confirmed = now.wall,
                      .json = *body_},
                     [weak = weak_from_this()](absl::Status status) {
                       const auto self = weak.lock();
                       if (self == nullptr) return;
                       self->observer_->OnCopy(self->options_.issuer_name,
                                               status.ok() ? CopyEvent::kWritten : CopyEvent::kWriteFailed,
                                               status.ToString());
                     });
}

void Refresher::Halt() {
  stopped_ = true;
  parked_.clear();  // each answers as it ends
  state_.ForgetWaiters();
  for (AskedRefresh& refresh : std::exchange(refreshes_, {})) refresh.done(std::nullopt);
  observer_->OnWaiters(options_.issuer_name, options_.tenancy ? options_.tenancy->waiters : 0);
}

}  // namespace assay
