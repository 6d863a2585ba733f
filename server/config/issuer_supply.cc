#include "server/config/issuer_supply.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <set>
#include <utility>

namespace assay {
namespace {

// Those of `some` whose refresher is not among `others`.
std::vector<SuppliedIssuer> Without(const std::vector<SuppliedIssuer>& some,
                                    const std::vector<SuppliedIssuer>& others) {
  std::set<const IssuerKeys*> known;
  for (const SuppliedIssuer& issuer : others) known.insert(issuer.keys.get());
  std::vector<SuppliedIssuer> rest;
  for (const SuppliedIssuer& issuer : some) {
    if (!known.contains(issuer.keys.get())) rest.push_back(issuer);
  }
  return rest;
}

// Renews what is revoked of `fresh`, and waits until that is in force; a loop that has stopped is not waited
// for.
void Renew(const std::vector<SuppliedIssuer>& fresh, RevocationList& list) {
  std::vector<std::string> names;
  for (const SuppliedIssuer& issuer : fresh) names.push_back(issuer.name);
  auto applied = std::make_shared<std::promise<void>>();
  const std::future<void> ended = applied->get_future();
  list.Renew(names, std::move(applied));
  ended.wait();  // for the promise's end
}

// Hands keys on where only their times, or the choice among them, have changed.
void Bequeath(const std::vector<SuppliedIssuer>& gone, const std::vector<SuppliedIssuer>& fresh) {
  std::map<std::string_view, const SuppliedIssuer*> by_name;
  for (const SuppliedIssuer& issuer : gone) by_name.emplace(issuer.name, &issuer);
  for (const SuppliedIssuer& issuer : fresh) {
    const auto before = by_name.find(issuer.name);
    if (before == by_name.end() || issuer.place.empty() || before->second->place != issuer.place) continue;
    issuer.one_set->Inherit(before->second->one_set);
  }
}

}  // namespace

void IssuerSupply::Publish(const v1::Config& config, const KeySupply& supply) {
  BuiltRegistry built = BuildRegistry(config, supply, issuers_);
  const std::vector<SuppliedIssuer> fresh = Without(built.issuers, issuers_);
  const std::vector<SuppliedIssuer> gone = Without(issuers_, built.issuers);
  Watch(fresh);
  // They were built with the list as it was, and might have missed a change since.
  if (supply.revocations != nullptr && !fresh.empty()) Renew(fresh, *supply.revocations);
  // Before anybody can ask a successor, whose metrics have the same names.
  for (const SuppliedIssuer& issuer : gone) issuer.keys->Retire();
  Bequeath(gone, fresh);
  registry_.Set(std::move(built.registry));
  issuers_ = std::move(built.issuers);
  unstarted_.insert(unstarted_.end(), fresh.begin(), fresh.end());
}

void IssuerSupply::Start() {
  for (const SuppliedIssuer& issuer : std::exchange(unstarted_, {})) issuer.keys->Start(issuer.startup);
}

void IssuerSupply::Stop() {
  MutexLock lock(mutex_);
  for (const auto& [name, weak] : living_) {
    if (const auto keys = weak.lock()) keys->Stop();
  }
}

void IssuerSupply::Watch(const std::vector<SuppliedIssuer>& fresh) {
  MutexLock lock(mutex_);
  std::erase_if(living_, [](const auto& entry) { return entry.second.expired(); });
  for (const SuppliedIssuer& issuer : fresh) living_.emplace(issuer.name, issuer.keys);
}

void IssuerSupply::Revoke(const std::string& issuer, const std::shared_ptr<const Revocations>& revocations,
                          absl::AnyInvocable<void()> done) {
  std::vector<std::shared_ptr<IssuerKeys>> reached;
  {
    MutexLock lock(mutex_);
    for (auto [at, end] = living_.equal_range(issuer); at != end; ++at) {
      if (auto keys = at->second.lock()) reached.push_back(std::move(keys));
    }
  }
  // One that is not configured has nobody who could be deceived.
  if (reached.empty()) return done();
  struct Counted {
    std::atomic<size_t> left;
    absl::AnyInvocable<void()> done;
  };
  const std::shared_ptr<Counted> counted(new Counted{{reached.size()}, std::move(done)});
  for (const auto& keys : reached) {
    // Held until then: one that ends meanwhile would never say so.
    keys->Revoke(revocations, [counted, keys] {
      if (--counted->left == 0) counted->done();
    });
  }
}

}  // namespace assay
