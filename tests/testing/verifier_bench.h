// VerifierBench: a whole verifier with one issuer, keys and time in the test's hand.
#ifndef ASSAY_TESTS_TESTING_VERIFIER_BENCH_H_
#define ASSAY_TESTS_TESTING_VERIFIER_BENCH_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/engine/verifier.h"
#include "tests/testing/held_keys.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/token_builder.h"

namespace assay::testing {

// VerifierBench knows issuer "test" (kTestIssuer) with TestKey("ES256"), and the policies "default", which is
// the default one, and "scoped", which demands the scope orders:read.
struct VerifierBench {
  struct Observer final : VerifyObserver {
    void OnVerdict(const VerdictReport&) override { ++verdicts; }
    void OnParked(int change) override { parked += change; }
    std::atomic<int> verdicts = 0, parked = 0;
  };

  explicit VerifierBench(Limits with = {}) : limits(with) {
    keys->Set(KeySet({TestKey("ES256").PublicJwk()}));
    registry.Set(std::make_shared<const IssuerRegistry>(
        std::vector<Issuer>{{.name = "test", .issuer = std::string(kTestIssuer), .keys = keys}},
        std::vector<NamedPolicy>{PolicyNamed("default", {}), PolicyNamed("scoped", {"orders:read"})},
        "default", "config-1"));
  }

  static NamedPolicy PolicyNamed(const std::string& name, std::vector<std::string> scopes) {
    Policy policy;
    policy.issuer_name = "test";
    policy.issuer = kTestIssuer;
    policy.algorithms = AlgorithmSet::All();
    policy.types = {"at+jwt", "jwt"};
    policy.audiences = {std::string(kTestAudience), "https://other.test"};
    policy.scopes_all = std::move(scopes);
    NamedPolicy named{name, name + "-1", {}};
    named.verifiers.emplace("test", TokenVerifier(std::move(policy)));
    return named;
  }

  // Good is a token that policy "default" accepts; Unknown is signed by a key that nobody has published.
  static TokenBuilder Good() { return TokenBuilder(TestKey("ES256")); }
  static TokenBuilder UnknownKey() { return TokenBuilder(TestKey("ES256", "fresh-key")); }
  // Publish makes the unknown key known.
  void Publish() {
    keys->Set(KeySet({TestKey("ES256").PublicJwk(), TestKey("ES256", "fresh-key").PublicJwk()}));
  }

  Limits limits;
  ManualClock clock;
  Observer observer;
  std::shared_ptr<HeldKeys> keys = std::make_shared<HeldKeys>(clock);
  Published<IssuerRegistry> registry;
  Verifier verifier{registry, clock, observer, limits};
};

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_VERIFIER_BENCH_H_
