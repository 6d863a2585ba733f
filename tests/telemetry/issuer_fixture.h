// What telemetry's tests observe: sets of keys, snapshots, a registry whose caches hold what a test puts in.
#ifndef ASSAY_TESTS_TELEMETRY_ISSUER_FIXTURE_H_
#define ASSAY_TESTS_TELEMETRY_ISSUER_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/engine/issuer_registry.h"
#include "server/jose/algorithm.h"
#include "tests/testing/token_builder.h"

namespace assay {

inline const std::string kOctKey = R"({"kty":"oct","kid":"hs","k":"AAAA"})";

// MakeSnapshot parses the JWKs under ES256.
inline KeySnapshot MakeSnapshot(const std::vector<std::string>& jwks, uint64_t generation,
                                absl::Duration confirmed) {
  KeySnapshot snapshot;
  snapshot.keys =
      std::make_shared<JwkSet>(JwkSet::Parse(testing::KeySet(jwks), AlgorithmSet({"ES256"})).value());
  snapshot.generation = generation;
  snapshot.origin = KeySetOrigin::kNetwork;
  snapshot.confirmed = confirmed;
  snapshot.freshness = {absl::Seconds(240), absl::Seconds(300), absl::Hours(24)};
  return snapshot;
}

// HeldKeys is a cache that holds one snapshot and parks nobody.
class HeldKeys final : public JwkSetCache {
 public:
  std::shared_ptr<const KeySnapshot> Current() const override { return snapshot_; }
  std::shared_ptr<PendingKeys> Await(std::string, Instant, absl::Duration, Executor&, WaitDone) override {
    return nullptr;
  }
  void ReportBadSignature() override {}
  void Hold(KeySnapshot snapshot) { snapshot_ = std::make_shared<KeySnapshot>(std::move(snapshot)); }

 private:
  std::shared_ptr<const KeySnapshot> snapshot_ = std::make_shared<const KeySnapshot>();
};

}  // namespace assay

#endif  // ASSAY_TESTS_TELEMETRY_ISSUER_FIXTURE_H_
