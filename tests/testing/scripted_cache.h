// ScriptedCache: a JwkSetCache whose answers a test gives.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_CACHE_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_CACHE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/jwks/jwk_set_cache.h"

namespace assay::testing {

// ScriptedCache keeps what was asked of it. Thread-safety: single-threaded.
class ScriptedCache final : public JwkSetCache {
 public:
  struct Waiter {
    std::string kid;
    absl::Duration deadline;
    Executor* resume;
    WaitDone done;
  };

  // Publish makes a set current from `confirmed` on, with a soft life of 5 minutes and a hard one of an hour.
  void Publish(const std::string& json, absl::Duration confirmed) {
    auto snapshot = std::make_shared<KeySnapshot>();
    snapshot->keys =
        std::make_shared<const JwkSet>(JwkSet::Parse(json, AlgorithmSet::All())->Without(*revocations));
    snapshot->revocations = revocations;
    snapshot->uses = std::make_shared<KeyUses>(snapshot->keys->keys(), KeyUses());
    snapshot->generation = ++generation_;
    snapshot->origin = KeySetOrigin::kNetwork;
    snapshot->confirmed = confirmed;
    snapshot->freshness = {absl::Minutes(4), absl::Minutes(5), absl::Hours(1)};
    current_ = std::move(snapshot);
  }

  // Answer posts the answer of every waiter, as the refresher does.
  void Answer(WaitOutcome outcome) {
    for (Waiter& waiter : std::exchange(waiters, {})) {
      waiter.resume->Post([done = std::move(waiter.done), outcome]() mutable { done(outcome); });
    }
  }

  std::shared_ptr<const KeySnapshot> Current() const override { return current_; }

  std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                     Executor& resume, WaitDone done) override {
    waiters.push_back({std::move(kid), deadline, &resume, std::move(done)});
    return std::make_shared<Pending>(this);
  }

  void ReportBadSignature() override { ++bad_signatures; }
  v1::KeySetFault LastFault() const override { return last_fault; }

  std::shared_ptr<const Revocations> revocations = std::make_shared<const Revocations>();  // of sets to come
  std::vector<Waiter> waiters;
  int bad_signatures = 0;
  v1::KeySetFault last_fault = v1::KEY_SET_FAULT_UNSPECIFIED;

 private:
  struct Pending final : PendingKeys {
    explicit Pending(ScriptedCache* owner) : owner(owner) {}
    void Cancel() override { owner->Answer({WaitResult::kCancelled}); }
    ScriptedCache* owner;
  };

  std::shared_ptr<const KeySnapshot> current_ = std::make_shared<const KeySnapshot>();
  uint64_t generation_ = 0;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_CACHE_H_
