// VerifyTee and JwksTee: several observers where one is asked for.
#ifndef ASSAY_SERVER_TELEMETRY_TEE_H_
#define ASSAY_SERVER_TELEMETRY_TEE_H_

#include <initializer_list>
#include <string_view>
#include <vector>

#include "server/engine/observer.h"
#include "server/jwks/observer.h"

namespace assay {

// VerifyTee tells all, in order. Ownership: they must outlive it. Thread-safety: thread-safe.
class VerifyTee final : public VerifyObserver {
 public:
  VerifyTee(std::initializer_list<VerifyObserver*> observers) : observers_(observers) {}

  void OnVerdict(const VerdictReport& report) override {
    for (VerifyObserver* each : observers_) each->OnVerdict(report);
  }
  void OnParked(int change) override {
    for (VerifyObserver* each : observers_) each->OnParked(change);
  }

 private:
  const std::vector<VerifyObserver*> observers_;
};

// JwksTee does as VerifyTee.
class JwksTee final : public JwksObserver {
 public:
  JwksTee(std::initializer_list<JwksObserver*> observers) : observers_(observers) {}

  void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) override {
    for (JwksObserver* each : observers_) each->OnFetchStarted(issuer, trigger, now);
  }
  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override {
    for (JwksObserver* each : observers_) each->OnFetchFinished(issuer, report, now);
  }
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override {
    for (JwksObserver* each : observers_) each->OnKeySet(issuer, snapshot, previous);
  }
  void OnKeysReturned(std::string_view issuer, size_t keys) override {
    for (JwksObserver* each : observers_) each->OnKeysReturned(issuer, keys);
  }
  void OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) override {
    for (JwksObserver* each : observers_) each->OnLookup(issuer, result, waited);
  }
  void OnWaiters(std::string_view issuer, size_t waiting) override {
    for (JwksObserver* each : observers_) each->OnWaiters(issuer, waiting);
  }
  void OnRefetchDenied(std::string_view issuer, RefetchDenial denial) override {
    for (JwksObserver* each : observers_) each->OnRefetchDenied(issuer, denial);
  }
  void OnBudget(std::string_view issuer, const Budget& budget) override {
    for (JwksObserver* each : observers_) each->OnBudget(issuer, budget);
  }
  void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) override {
    for (JwksObserver* each : observers_) each->OnCopy(issuer, event, detail);
  }
  void OnRetired(std::string_view issuer) override {
    for (JwksObserver* each : observers_) each->OnRetired(issuer);
  }

 private:
  const std::vector<JwksObserver*> observers_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_TEE_H_
