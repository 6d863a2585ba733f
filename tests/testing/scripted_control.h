// ScriptedControl: a JwkSetControl whose answers a test gives.
#ifndef ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_
#define ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_

#include <memory>
#include <utility>

#include "server/jwks/jwk_set_control.h"

namespace assay::testing {

// HeldAnswer keeps what to tell until the test does, once: a question answered holds nothing any more.
template <typename Told>
class HeldAnswer {
 public:
  void Hold(absl::AnyInvocable<void(Told)> done) { done_ = std::move(done); }
  void operator()(Told told) { std::exchange(done_, nullptr)(std::move(told)); }
  void Drop() { done_ = nullptr; }  // as a loop does that ends

 private:
  absl::AnyInvocable<void(Told)> done_;
};

// ScriptedControl keeps the last call of each kind. Thread-safety: single-threaded.
struct ScriptedControl final : JwkSetControl {
  void Report(absl::AnyInvocable<void(JwkSetReport)> done) override { report.Hold(std::move(done)); }
  void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) override {
    refresh.Hold(std::move(done));
  }
  void Purge(absl::AnyInvocable<void(absl::Status)> done) override { purge.Hold(std::move(done)); }
  void Revoke(std::shared_ptr<const Revocations>, absl::AnyInvocable<void()> done) override { done(); }

  HeldAnswer<JwkSetReport> report;
  HeldAnswer<std::optional<FetchReport>> refresh;
  HeldAnswer<absl::Status> purge;
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_SCRIPTED_CONTROL_H_
