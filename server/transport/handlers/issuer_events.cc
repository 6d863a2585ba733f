#include "server/transport/handlers/issuer_events.h"

#include <utility>

#include "server/base/str_cat.h"
#include "server/transport/handlers/issuer_messages.h"
#include "server/transport/handlers/unknown_issuer.h"

namespace assay {
namespace {

absl::flat_hash_set<std::string> UsedOf(const KeySnapshot& snapshot) {
  absl::flat_hash_set<std::string> used;
  for (const Jwk& key : snapshot.keys->keys()) {
    if (snapshot.uses->LastUsed(key.thumbprint)) used.insert(key.thumbprint);
  }
  return used;
}

bool Holds(const JwkSet& set, const Jwk& key) {
  for (const Jwk& other : set.Find(key.key_id)) {
    if (other.thumbprint == key.thumbprint) return true;
  }
  return false;
}

}  // namespace

IssuerWatch::IssuerWatch(std::vector<std::string> names, size_t capacity, std::function<void()> wake)
    : names_(names.begin(), names.end()), capacity_(capacity), wake_(std::move(wake)) {}

std::optional<v1::IssuerEvent> IssuerWatch::Next() {
  MutexLock lock(mutex_);
  if (!events_.empty()) {
    v1::IssuerEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  if (lost_ == 0) return std::nullopt;
  v1::IssuerEvent event;
  event.set_lagged(std::exchange(lost_, 0));
  return event;
}

void IssuerWatch::Push(const v1::IssuerEvent& event, bool beyond_capacity) {
  {
    MutexLock lock(mutex_);
    // Once one is lost, the next is too until the loss is told: else it would be told in the wrong place.
    if (!beyond_capacity && (lost_ > 0 || events_.size() >= capacity_)) {
      ++lost_;
      return;
    }
    events_.push_back(event);
  }
  if (wake_) wake_();
}

std::shared_ptr<IssuerEvents> IssuerEvents::Create(const Published<IssuerRegistry>& registry, EventLoop& loop,
                                                   const Clock& clock, size_t capacity) {
  return std::shared_ptr<IssuerEvents>(new IssuerEvents(registry, loop, clock, capacity));
}

IssuerEvents::IssuerEvents(const Published<IssuerRegistry>& registry, EventLoop& loop, const Clock& clock,
                           size_t capacity)
    : registry_(registry), loop_(loop), clock_(clock), capacity_(capacity) {}

absl::StatusOr<std::shared_ptr<IssuerWatch>> IssuerEvents::Watch(std::vector<std::string> names,
                                                                 std::function<void()> wake) {
  const auto registry = registry_.Get();
  for (const std::string& name : names) {
    if (registry->FindByName(name) == nullptr) return UnknownIssuer(*registry, name);
  }
  auto watch = std::make_shared<IssuerWatch>(std::move(names), capacity_, std::move(wake));
  const Instant now = clock_.Now();
  bool begin;
  {
    MutexLock lock(mutex_);
    std::erase_if(watches_, [](const auto& known) { return known.expired(); });
    if (watches_.size() >= kWatchers) {
      return absl::ResourceExhaustedError(
          StrCat(kWatchers, " watchers watch already: end one, or watch another replica"));
    }
    begin = !std::exchange(looking_, true);
    for (const Issuer& issuer : registry->issuers()) {
      if (issuer.tenants != nullptr) continue;
      const auto snapshot = issuer.keys->Current();
      const CacheState state = snapshot->StateAt(now.steady);
      if (begin) seen_[issuer.name] = {state, UsedOf(*snapshot)};
      if (!watch->Wants(issuer.name)) continue;
      v1::IssuerEvent event = EventOf(issuer.name, now.wall);
      event.mutable_state_changed()->set_to(StateMessage(state));
      watch->Push(event, true);
    }
    watches_.push_back(watch);
  }
  if (begin) LookLater();
  return watch;
}

IssuerEvents::Watches IssuerEvents::Watching() {
  Watches watching;
  MutexLock lock(mutex_);
  std::erase_if(watches_, [&](const auto& known) {
    auto watch = known.lock();
    if (watch == nullptr) return true;
    watching.push_back(std::move(watch));
    return false;
  });
  return watching;
}

v1::IssuerEvent IssuerEvents::EventOf(std::string_view issuer, absl::Time at) const {
  v1::IssuerEvent event;
  *event.mutable_at() = TimestampOf(at);
  event.set_issuer(std::string(issuer));
  return event;
}

std::vector<v1::IssuerEvent> IssuerEvents::Look(std::string_view issuer, const KeySnapshot& snapshot,
                                                Instant now) {
  std::vector<v1::IssuerEvent> events;
  auto used = UsedOf(snapshot);
  const CacheState state = snapshot.StateAt(now.steady);
  MutexLock lock(mutex_);
  const auto [entry, first] = seen_.try_emplace(std::string(issuer), Seen{state, used});
  if (first) return events;
  Seen& seen = entry->second;
  for (const Jwk& key : snapshot.keys->keys()) {
    if (!used.contains(key.thumbprint) || seen.used.contains(key.thumbprint)) continue;
    *events.emplace_back(EventOf(issuer, now.wall)).mutable_key_first_used() = KeyMessage(key);
  }
  if (seen.state != state) {
    v1::StateChange& change = *events.emplace_back(EventOf(issuer, now.wall)).mutable_state_changed();
    change.set_from(StateMessage(seen.state));
    change.set_to(StateMessage(state));
  }
  seen = {state, std::move(used)};
  return events;
}

void IssuerEvents::LookAtAll() {
  const Watches watching = Watching();
  {
    MutexLock lock(mutex_);
    if (watches_.empty()) {
      looking_ = false;
      seen_.clear();
      return;
    }
  }
  const Instant now = clock_.Now();
  const auto registry = registry_.Get();
  for (const Issuer& issuer : registry->issuers()) {
    if (issuer.tenants != nullptr) continue;
    for (const v1::IssuerEvent& event : Look(issuer.name, *issuer.keys->Current(), now)) {
      for (const auto& watch : watching) {
        if (watch->Wants(issuer.name)) watch->Push(event, false);
      }
    }
  }
  LookLater();
}

void IssuerEvents::LookLater() {
  loop_.PostAt(clock_.Now().steady + kLook, [self = weak_from_this()] {
    if (const auto events = self.lock()) events->LookAtAll();
  });
}

void IssuerEvents::OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) {
  if (report.success) return;
  for (const auto& watch : Watching()) {
    if (!watch->Wants(issuer)) continue;
    v1::IssuerEvent event = EventOf(issuer, now.wall);
    *event.mutable_fetch_failed() = FetchMessage(report, now.wall);
    watch->Push(event, false);
  }
}

void IssuerEvents::OnRetired(std::string_view issuer) {
  MutexLock lock(mutex_);
  seen_.erase(std::string(issuer));
}

void IssuerEvents::OnKeySet(std::string_view issuer, const KeySnapshot& snapshot,
                            const KeySnapshot& previous) {
  const Watches watching = Watching();
  if (watching.empty()) return;
  const Instant now = clock_.Now();
  std::vector<v1::IssuerEvent> events;
  for (const Jwk& key : snapshot.keys->keys()) {
    if (Holds(*previous.keys, key)) continue;
    *events.emplace_back(EventOf(issuer, now.wall)).mutable_key_added() = KeyMessage(key);
  }
  const Revocations& revocations = *snapshot.revocations;
  for (const Jwk& key : previous.keys->keys()) {
    if (Holds(*snapshot.keys, key)) continue;
    v1::KeyChange& change = *events.emplace_back(EventOf(issuer, now.wall)).mutable_key_removed();
    change = KeyMessage(key);
    change.set_revoked(revocations.key_ids.contains(key.key_id) ||
                       revocations.thumbprints.contains(key.thumbprint));
  }
  const auto registry = registry_.Get();
  const Issuer* known = registry->FindByName(issuer);
  if (known != nullptr && known->tenants == nullptr) {
    for (v1::IssuerEvent& event : Look(issuer, snapshot, now)) events.push_back(std::move(event));
  }
  for (const v1::IssuerEvent& event : events) {
    for (const auto& watch : watching) {
      if (watch->Wants(issuer)) watch->Push(event, false);
    }
  }
}

}  // namespace assay
