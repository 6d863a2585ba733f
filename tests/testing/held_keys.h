// HeldKeys: the keys of an issuer as a test wants them, without a network.
#ifndef ASSAY_TESTS_TESTING_HELD_KEYS_H_
#define ASSAY_TESTS_TESTING_HELD_KEYS_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay::testing {

// HeldKeys hands out the set that was given to it and parks who asks for a newer one until the test decides.
// Thread-safety: thread-safe.
class HeldKeys final : public JwkSetCache {
 public:
  explicit HeldKeys(const Clock& clock) : clock_(clock) {}

  // Set publishes a set that is fresh for five minutes.
  void Set(const std::string& json) {
    auto keys = JwkSet::Parse(json, AlgorithmSet::All());
    auto snapshot = std::make_shared<KeySnapshot>();
    snapshot->keys = std::make_shared<const JwkSet>(*std::move(keys));
    snapshot->origin = KeySetOrigin::kNetwork;
    snapshot->confirmed = clock_.Now().steady;
    snapshot->freshness = {absl::Minutes(4), absl::Minutes(5), absl::Hours(24)};
    snapshot_.Set(std::move(snapshot));
  }

  std::shared_ptr<const KeySnapshot> Current() const override { return snapshot_.Get(); }

  std::shared_ptr<PendingKeys> Await(std::string kid, Instant, absl::Duration deadline, Executor& resume,
                                     WaitDone done) override {
    auto place = std::make_shared<Place>(resume, std::move(done));
    MutexLock lock(mutex_);
    places_.push_back(place);
    last_deadline_ = deadline;
    changed_.SignalAll();
    return place;
  }

  void ReportBadSignature() override {}

  // Answer ends every wait with this.
  void Answer(WaitOutcome outcome) {
    std::vector<std::shared_ptr<Place>> places;
    {
      MutexLock lock(mutex_);
      places.swap(places_);
    }
    for (const auto& place : places) place->End(outcome);
  }

  // AwaitParked returns once so many requests have been parked since the last Answer.
  void AwaitParked(size_t count) {
    MutexLock lock(mutex_);
    while (places_.size() < count) changed_.Wait(mutex_);
  }
  size_t parked() const {
    MutexLock lock(mutex_);
    return places_.size();
  }
  absl::Duration last_deadline() const {
    MutexLock lock(mutex_);
    return last_deadline_;
  }

 private:
  struct Place final : PendingKeys {
    Place(Executor& executor, WaitDone then) : resume(executor), done(std::move(then)) {}
    void Cancel() override { End({WaitResult::kCancelled}); }
    void End(WaitOutcome outcome) {
      if (ended.exchange(true)) return;
      resume.Post([then = std::move(done), outcome]() mutable { then(outcome); });
    }
    Executor& resume;
    WaitDone done;
    std::atomic<bool> ended = false;
  };

  const Clock& clock_;
  Published<KeySnapshot> snapshot_{std::make_shared<const KeySnapshot>()};

  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<std::shared_ptr<Place>> places_ ABSL_GUARDED_BY(mutex_);
  absl::Duration last_deadline_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_HELD_KEYS_H_
