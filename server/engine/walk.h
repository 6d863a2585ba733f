// Walk: one pass from a token to a verdict, by a registry and the keys as they are.
#ifndef ASSAY_SERVER_ENGINE_WALK_H_
#define ASSAY_SERVER_ENGINE_WALK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/verify/trace.h"
#include "server/verify/unverified_token.h"
#include "server/verify/verdict.h"

namespace assay {

// Walk is one verdict and what it was reached by. Where `missing` is set, newer keys of `issuer` could change
// the verdict; it is Unjudged where there are no keys to go by.
struct Walk {
  Verdict verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)};
  std::optional<UnverifiedToken> token{};                 // what could be taken apart
  const Issuer* issuer = nullptr;                         // whose token it says it is; null: nobody's we know
  const TokenVerifier* verifier = nullptr;                // null where the policy does not accept the issuer
  std::shared_ptr<JwkSetCache> keys = nullptr;            // of an issuer that policy or candidate accepts
  std::shared_ptr<const KeySnapshot> snapshot = nullptr;  // likewise
  CacheState state = CacheState::kEmpty;                  // of `snapshot`
  std::optional<std::string> missing{};                   // the kid, empty where the token has none
  std::optional<v1::Reason> candidate{};  // what the candidate says; none where that is what the policy says
};

// WalkQuestion is what one walk is about. It must outlive the walk.
struct WalkQuestion {
  const IssuerRegistry& registry;
  const NamedPolicy& policy;
  std::string_view token;
  const Narrowing& narrowing;
  size_t token_bytes;                      // that a token may have
  const NamedPolicy* candidate = nullptr;  // judged beside the policy; null: none
};

// WalkOnce goes through all stages at `now`. It does no I/O, asks nobody for keys and changes nothing. With a
// Trace the checks of every stage are recorded, and gone on with behind a failure; the verdict is the same.
Walk WalkOnce(const WalkQuestion& question, Instant now, Trace* trace = nullptr);

// FindPolicy looks up the policy that a caller names, or the default one. INVALID_ARGUMENT: there is none, or
// `narrowing` asks for an audience that no issuer of it is accepted for.
absl::StatusOr<const NamedPolicy*> FindPolicy(const IssuerRegistry& registry, std::string_view name,
                                              const Narrowing& narrowing);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_WALK_H_
