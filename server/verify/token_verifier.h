// TokenVerifier: the judgement of one token by one policy and one key set.
#ifndef ASSAY_SERVER_VERIFY_TOKEN_VERIFIER_H_
#define ASSAY_SERVER_VERIFY_TOKEN_VERIFIER_H_

#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "server/jose/jwk_set.h"
#include "server/jose/rejection.h"
#include "server/jose/revocations.h"
#include "server/verify/jws_verifier.h"
#include "server/verify/policy.h"
#include "server/verify/trace.h"
#include "server/verify/unverified_token.h"
#include "server/verify/verified_token.h"
#include "tl/expected.hpp"

namespace assay {

// TokenVerifier runs one ordered table of checks. The first that fails names the reason; with a Trace the
// rest are run as well, but for those that stand on what failed. It knows nothing of caches, issuers or the
// network: the same arguments always give the same answer. Thread-safety: immutable.
class TokenVerifier {
 public:
  explicit TokenVerifier(Policy policy) : policy_(std::move(policy)) {}

  // Verify judges by every check. The token's `iss` must be the policy's issuer, or of its template: who
  // calls has looked it up.
  // `keys` is the set without the keys that `revocations` names (JwkSet::Without). A memo is of this token.
  tl::expected<VerifiedToken, Rejection> Verify(const UnverifiedToken& token, const JwkSet& keys,
                                                const Revocations& revocations, const Narrowing& narrowing,
                                                absl::Time now, Trace* trace = nullptr,
                                                SignatureMemo* memo = nullptr) const;

  // CheckWithoutKey runs the checks that need no key: a token that they refuse is not worth a fetch
  // (key-cache.md C4). A kid that was revoked is among them.
  std::optional<Rejection> CheckWithoutKey(const UnverifiedToken& token, const Revocations& revocations,
                                           const Narrowing& narrowing, absl::Time now,
                                           Trace* trace = nullptr) const;

  // TraceNotRun records every check as not run, for they all stand on the check `needs`.
  static void TraceNotRun(std::string_view needs, Trace& trace);

  // kKeysCheck is what checks that need a key stand on where there is no set to look into.
  static constexpr std::string_view kKeysCheck = "keys";

  const Policy& policy() const { return policy_; }

 private:
  Policy policy_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TOKEN_VERIFIER_H_
