// Verifier: the walk of a request, from a token and a policy's name to a verdict.
#ifndef ASSAY_SERVER_ENGINE_VERIFIER_H_
#define ASSAY_SERVER_ENGINE_VERIFIER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/limits.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/observer.h"
#include "server/verify/verdict.h"

namespace assay {

struct VerifyInput {
  std::string token;
  std::string policy;  // empty: the default policy
  Narrowing narrowing;
  Front front = Front::kVerify;
  absl::Duration deadline = absl::InfiniteDuration();  // steady; when the caller gives up
  std::string trace_id{};                              // TraceIdOf the call's `traceparent`; empty: none
  // By which the token is judged; null: the one in force.
  std::shared_ptr<const IssuerRegistry> registry{};
  // A reason of stage input, where the token did not come as it has to: it is then not looked at.
  std::optional<v1::Reason> refused{};
  // What the front demands of a token that is good: it may refuse it, and nobody then hears of a good one.
  absl::AnyInvocable<std::optional<Rejection>(const VerifiedToken&) const> demand{};
};

// Judgement is a verdict and what it was reached under.
struct Judgement {
  Verdict verdict;
  std::string policy;
  std::string policy_revision;
  std::string config_revision;
  bool keys_stale = false;
  // Of a verified token: until when (wall) its keys are fresh, so that nobody remembers the verdict for
  // longer.
  absl::Time fresh_until = absl::InfinitePast();
  std::string correlation_id{};  // CorrelationId of the call's trace; empty of a verified token
  // Of SCOPE_INSUFFICIENT: what a token needs, for the challenge: all scopes that the policy and the caller
  // demand, and of scopes_any the first.
  std::vector<std::string> scopes_demanded{};
  std::optional<CandidateOpinion> candidate{};  // where the policy names one
  // Not verified, and to be let through all the same: the policy's enforcement is off. Never of Authenticate.
  bool unenforced = false;
};

// PendingVerification is a request that waits for keys. When it is cancelled it ends with CANCELLED, unless
// it has ended.
using PendingVerification = PendingKeys;

// Verifier judges tokens by the registry that was published last; a request stays with the one it began
// under. Thread-safety: thread-safe. No call waits for I/O.
class Verifier {
 public:
  // How long a verdict may be remembered where neither exp nor the keys' own life says less.
  static constexpr absl::Duration kLongestMemory = absl::Minutes(5);
  // A request that waits for keys gives up this long before its deadline, or after kLongestWait.
  static constexpr absl::Duration kAnswerMargin = absl::Milliseconds(20);
  static constexpr absl::Duration kLongestWait = absl::Seconds(2);

  // INVALID_ARGUMENT: the caller's own mistake (unknown policy, audience outside the policy). CANCELLED:
  // Cancel.
  using Done = absl::AnyInvocable<void(absl::StatusOr<Judgement>)>;

  Verifier(const Published<IssuerRegistry>& registry, const Clock& clock, VerifyObserver& observer,
           Limits limits);

  // Verify runs `done` exactly once: before it returns (the result is null), or later on `resume`, which must
  // outlive the request, as the verifier must.
  std::shared_ptr<PendingVerification> Verify(VerifyInput input, Executor& resume, Done done) const;

  // registry is what is in force.
  std::shared_ptr<const IssuerRegistry> registry() const { return registry_.Get(); }

  // Past tells whether a deadline, steady, is over.
  bool Past(absl::Duration deadline) const { return deadline <= clock_.Now().steady; }

  // Drain is the answer to a request that came after the process began to end: nothing of it is looked at.
  Judgement Drain(Front front, std::string_view trace_id) const;

  // MissPolicy is the answer where a gateway asks by a policy that there is not: POLICY_UNKNOWN, with the
  // name for operators. No name: the default policy, and there is none.
  Judgement MissPolicy(Front front, std::string_view trace_id, std::optional<std::string_view> name) const;

 private:
  struct Request;
  struct Attempt;

  Judgement Refuse(Front front, std::string_view trace_id, Unjudged why) const;
  static std::vector<std::string> ScopesDemanded(const Request& request, const Issuer& issuer);
  Attempt Judge(const Request& request, Instant now) const;
  void Finish(Request& request, Attempt attempt) const;

  const Published<IssuerRegistry>& registry_;
  const Clock& clock_;
  VerifyObserver& observer_;
  const Limits limits_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_VERIFIER_H_
