// VerifyTee and JwksTee: two observers where one is asked for.
#ifndef ASSAY_SERVER_TELEMETRY_TEE_H_
#define ASSAY_SERVER_TELEMETRY_TEE_H_

#include <string_view>

#include "server/engine/observer.h"
#include "server/jwks/observer.h"

namespace assay {

// VerifyTee tells both, in order. Ownership: both must outlive it. Thread-safety: thread-safe.
class VerifyTee final : public VerifyObserver {
 public:
  VerifyTee(VerifyObserver& first, VerifyObserver& second) : first_(first), second_(second) {}
  void OnVerdict(const VerdictReport& report) override {
    first_.OnVerdict(report);
    second_.OnVerdict(report);
  }
  void OnParked(int change) override {
    first_.OnParked(change);
    second_.OnParked(change);
  }

 private:
  VerifyObserver& first_;
  VerifyObserver& second_;
};

// JwksTee does as VerifyTee.
class JwksTee final : public JwksObserver {
 public:
  JwksTee(JwksObserver& first, JwksObserver& second) : first_(first), second_(second) {}
  void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) override {
    first_.OnFetchStarted(issuer, trigger, now);
    second_.OnFetchStarted(issuer, trigger, now);
  }
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override {
    first_.OnFetchFinished(issuer, report, now);
    second_.OnFetchFinished(issuer, report, now);
  }
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override {
    first_.OnKeySet(issuer, snapshot, previous);
    second_.OnKeySet(issuer, snapshot, previous);
  }
  void OnLookup(std::string_view issuer, LookupResult result) override {
    first_.OnLookup(issuer, result);
    second_.OnLookup(issuer, result);
  }
  void OnWaiters(std::string_view issuer, size_t waiting) override {
    first_.OnWaiters(issuer, waiting);
    second_.OnWaiters(issuer, waiting);
  }

 private:
  JwksObserver& first_;
  JwksObserver& second_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_TEE_H_
