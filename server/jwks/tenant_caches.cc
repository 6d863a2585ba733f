#include "server/jwks/tenant_caches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"

namespace assay {
namespace {

constexpr absl::Duration kTryAgainWhenFull = absl::Seconds(10);

}  // namespace

// Newcomer stands for the keys of an `iss` that had none when it was looked up.
class TenantCaches::Newcomer final : public JwkSetCache {
 public:
  Newcomer(std::shared_ptr<TenantCaches> template_keys, std::string_view issuer)
      : template_keys_(std::move(template_keys)), issuer_(issuer) {}

  std::shared_ptr<const KeySnapshot> Current() const override { return template_keys_->Current(); }

  std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                     Executor& resume, WaitDone done) override {
    auto place = std::make_shared<Place>(template_keys_->ports_.loop);
    template_keys_->ports_.loop.Post([caches = template_keys_, issuer = issuer_, kid = std::move(kid),
                                      arrived, deadline, parked = Parked(resume, std::move(done)), &resume,
                                      found = place->found]() mutable {
      const auto keys = caches->Admit(issuer, parked);
      if (keys == nullptr) return;
      *found = keys->Await(std::move(kid), arrived, deadline, resume, std::move(parked).Release());
    });
    return place;
  }

  void ReportBadSignature() override {}

 private:
  // Place is the request's place at the refresher, once that is there. `found` is the event loop's.
  struct Place final : PendingKeys {
    explicit Place(EventLoop& on) : loop(on) {}
    void Cancel() override {
      loop.Post([found = found] {
        if (*found != nullptr) (*found)->Cancel();
      });
    }
    EventLoop& loop;
    const std::shared_ptr<std::shared_ptr<PendingKeys>> found =
        std::make_shared<std::shared_ptr<PendingKeys>>();
  };

  const std::shared_ptr<TenantCaches> template_keys_;
  const std::string issuer_;
};

std::shared_ptr<TenantCaches> TenantCaches::Create(TenantCachesOptions options, Make make,
                                                   RefresherPorts ports) {
  return std::shared_ptr<TenantCaches>(new TenantCaches(std::move(options), std::move(make), ports));
}

TenantCaches::TenantCaches(TenantCachesOptions options, Make make, RefresherPorts ports)
    : options_(std::move(options)), make_(std::move(make)), ports_(ports) {
  auto empty = std::make_shared<KeySnapshot>();
  empty->revocations = options_.revocations;
  tenancy_->newcomers = options_.newcomers;
  empty_.Set(std::move(empty));
}

std::shared_ptr<JwkSetCache> TenantCaches::Find(std::string_view issuer) {
  const auto table = table_.Get();
  const auto found = table->find(absl::string_view(issuer.data(), issuer.size()));
  if (found != table->end()) return found->second.keys;
  return std::make_shared<Newcomer>(shared_from_this(), issuer);
}

std::shared_ptr<PendingKeys> TenantCaches::Await(std::string, Instant, absl::Duration, Executor& resume,
                                                 WaitDone done) {
  struct Nowhere final : PendingKeys {
    void Cancel() override {}
  };
  Parked(resume, std::move(done));  // which answers as it ends
  return std::make_shared<Nowhere>();
}

void TenantCaches::Stop() {
  ports_.loop.Post([self = shared_from_this()] {
    self->stopped_ = true;
    for (const auto& [issuer, tenant] : *self->table_.Get()) tenant.keys->Stop();
  });
}

void TenantCaches::Retire() {
  // Held until then, as a refresher is.
  ports_.loop.Post([self = shared_from_this()] {
    static JwksObserver& nobody = *new JwksObserver;
    if (std::exchange(self->retired_, true)) return;
    for (const auto& [issuer, tenant] : *self->table_.Get()) tenant.keys->Retire();
    self->observer_->OnRetired(self->options_.name);
    self->observer_ = &nobody;
  });
}

std::shared_ptr<Refresher> TenantCaches::Refuse(RefetchDenial denial, absl::Duration retry_after,
                                                Parked& parked) {
  observer_->OnRefetchDenied(options_.name, denial);
  observer_->OnLookup(options_.name, LookupResult::kMissDeferred, absl::ZeroDuration());
  parked.Answer({WaitResult::kUnavailable, std::max(retry_after, RefreshOptions().min_fetch_spacing)});
  return nullptr;
}

std::shared_ptr<Refresher> TenantCaches::Admit(const std::string& issuer, Parked& parked) {
  if (stopped_) return nullptr;  // `parked` answers as it ends
  const auto current = table_.Get();
  if (const auto found = current->find(issuer); found != current->end()) return found->second.keys;

  const Instant now = ports_.clock.Now();
  const absl::Duration next = tenancy_->newcomers.NextAt();
  if (next > now.steady) return Refuse(RefetchDenial::kBucket, next - now.steady, parked);
  const absl::Duration next_of_all = ports_.process.unknown_kids.NextAt();
  if (next_of_all > now.steady) return Refuse(RefetchDenial::kGlobal, next_of_all - now.steady, parked);
  // Charged whether there is room or not: to look for room is work, too.
  tenancy_->newcomers.Take(now.steady);
  auto table = std::make_shared<Table>(*current);
  if (!MakeRoom(*table, now)) return Refuse(RefetchDenial::kTenantsFull, kTryAgainWhenFull, parked);
  ports_.process.unknown_kids.Take(now.steady);
  auto keys = make_(issuer, empty_.Get()->revocations, tenancy_);
  table->emplace(issuer, Tenant{keys, ++made_});
  table_.Set(std::move(table));
  // A request of an older registry may still bring one; it serves those who wait, and tells nobody.
  if (retired_) keys->Retire();
  keys->Start(retired_ ? Startup::kLazy : Startup::kRequired);
  return keys;
}

bool TenantCaches::InUse(const Refresher& keys, absl::Time now) const {
  const auto used = keys.Current()->uses->Latest();
  return used && now - *used < options_.idle_after;
}

bool TenantCaches::MakeRoom(Table& table, Instant now) const {
  // Those whose first fetch has failed hold nothing.
  for (auto at = table.begin(); at != table.end();) {
    Refresher& keys = *at->second.keys;
    const CacheState state = keys.Current()->StateAt(now.steady);
    const bool holds_keys = state != CacheState::kEmpty && state != CacheState::kExpired;
    if (holds_keys || keys.IsProven() || !keys.IsIdle()) {
      ++at;
    } else {
      keys.Stop();
      table.erase(at++);
    }
  }
  if (table.size() < options_.max_tenants) return true;

  // Who is on probation goes before anybody who is proven; of either, who has been here the longest.
  const auto rank = [](Table::iterator at) {
    return std::pair(at->second.keys->IsProven(), at->second.number);
  };
  auto victim = table.end();
  for (auto at = table.begin(); at != table.end(); ++at) {
    const Refresher& keys = *at->second.keys;
    if (!keys.IsIdle() || (keys.IsProven() && InUse(keys, now.wall))) continue;
    if (victim == table.end() || rank(at) < rank(victim)) victim = at;
  }
  if (victim == table.end()) return false;
  victim->second.keys->Stop();
  table.erase(victim);
  return true;
}

}  // namespace assay
