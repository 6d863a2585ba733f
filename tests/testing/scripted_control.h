// ScriptedControl: a JwkSetControl whose answers a test gives.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_

#include <memory>
#include <utility>

#include "server/jwks/jwk_set_control.h"

namespace assay::testing {

// ScriptedControl keeps the last call of each kind. Thread-safety: single-threaded.
struct ScriptedControl final : JwkSetControl {
  void Report(absl::AnyInvocable<void(JwkSetReport)> done) override { report = std::move(done); }
  void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) override {
    refresh = std::move(done);
  }
  void Purge(absl::AnyInvocable<void(absl::Status)> done) override { purge = std::move(done); }
  void Revoke(std::shared_ptr<const Revocations>, absl::AnyInvocable<void()> done) override { done(); }

  absl::AnyInvocable<void(JwkSetReport)> report;
  absl::AnyInvocable<void(std::optional<FetchReport>)> refresh;
  absl::AnyInvocable<void(absl::Status)> purge;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_
