// RecordingJwksObserver: keeps what key supply reports. Thread-safe.
#ifndef ASSAY_TESTS_TESTING_RECORDING_JWKS_OBSERVER_H_
#define ASSAY_TESTS_TESTING_RECORDING_JWKS_OBSERVER_H_

#include <map>
#include <string>
#include <vector>

#include "server/base/mutex.h"
#include "server/jwks/observer.h"

namespace assay::testing {

class RecordingJwksObserver final : public JwksObserver {
 public:
  void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) override {
    MutexLock lock(mutex_);
    started_.push_back(trigger);
  }
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override {
    MutexLock lock(mutex_);
    finished_.push_back(report);
  }
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override {
    MutexLock lock(mutex_);
    generations_.push_back(snapshot.generation);
  }
  void OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) override {
    MutexLock lock(mutex_);
    ++lookups_[result];
  }
  void OnWaiters(std::string_view issuer, size_t waiting) override {
    MutexLock lock(mutex_);
    waiting_ = waiting;
  }

  void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) override {
    MutexLock lock(mutex_);
    copies_.push_back(event);
  }
  void OnRefetchDenied(std::string_view issuer, RefetchDenial denial) override {
    MutexLock lock(mutex_);
    denials_.push_back(denial);
  }

  void OnRetired(std::string_view issuer) override {
    MutexLock lock(mutex_);
    retired_.emplace_back(issuer);
  }

  std::vector<std::string> retired() const {
    MutexLock lock(mutex_);
    return retired_;
  }
  std::vector<CopyEvent> copies() const {
    MutexLock lock(mutex_);
    return copies_;
  }
  std::vector<RefetchDenial> denials() const {
    MutexLock lock(mutex_);
    return denials_;
  }
  std::vector<FetchTrigger> started() const {
    MutexLock lock(mutex_);
    return started_;
  }
  std::vector<FetchReport> finished() const {
    MutexLock lock(mutex_);
    return finished_;
  }
  std::vector<uint64_t> generations() const {
    MutexLock lock(mutex_);
    return generations_;
  }
  size_t lookups(LookupResult result) const {
    MutexLock lock(mutex_);
    const auto found = lookups_.find(result);
    return found == lookups_.end() ? 0 : found->second;
  }
  size_t waiting() const {
    MutexLock lock(mutex_);
    return waiting_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<FetchTrigger> started_ ABSL_GUARDED_BY(mutex_);
  std::vector<FetchReport> finished_ ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> generations_ ABSL_GUARDED_BY(mutex_);
  std::map<LookupResult, size_t> lookups_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> retired_ ABSL_GUARDED_BY(mutex_);
  std::vector<CopyEvent> copies_ ABSL_GUARDED_BY(mutex_);
  std::vector<RefetchDenial> denials_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_RECORDING_JWKS_OBSERVER_H_
