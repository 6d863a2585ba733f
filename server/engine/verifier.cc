#include "server/engine/verifier.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "server/engine/correlation_id.h"
#include "server/engine/walk.h"
#include "server/jose/finding.h"

namespace assay {

// Request is what one verification owns from its first to its last moment.
struct Verifier::Request {
  VerifyInput input;
  Instant arrived;
  std::shared_ptr<const IssuerRegistry> registry;
  const NamedPolicy* policy;
  const NamedPolicy* candidate;  // null: none
  Done done;
};

// Attempt is a walk with what the observers are told beside it.
struct Verifier::Attempt : Walk {
  std::optional<LookupResult> lookup{};
};

namespace {

int SignatureTrials(const Verdict& verdict) {
  if (const auto* verified = std::get_if<VerifiedToken>(&verdict)) return verified->signature_trials();
  const auto* rejection = std::get_if<Rejection>(&verdict);
  return rejection == nullptr ? 0 : rejection->signature_trials;
}

// LookupOf is what the verdict says of the look-up of the token's key; none where none was looked up.
std::optional<LookupResult> LookupOf(const JoseHeader& header, const Verdict& verdict) {
  const auto* rejection = std::get_if<Rejection>(&verdict);
  if (rejection != nullptr && rejection->reason == v1::REASON_KEY_REVOKED) return LookupResult::kRevoked;
  if (SignatureTrials(verdict) == 0 && (rejection == nullptr || rejection->stage != v1::STAGE_KEY)) {
    return std::nullopt;
  }
  return header.key_id() ? LookupResult::kHit : LookupResult::kKidless;
}

}  // namespace

Verifier::Verifier(const Published<IssuerRegistry>& registry, const Clock& clock, VerifyObserver& observer,
                   Limits limits)
    : registry_(registry), clock_(clock), observer_(observer), limits_(limits) {}

Verifier::Attempt Verifier::Judge(const Request& request, Instant now) const {
  if (request.input.refused) return {{.verdict = Reject(*request.input.refused).value()}};
  Attempt attempt{WalkOnce({*request.registry, *request.policy, request.input.token, request.input.narrowing,
                            limits_.token_bytes, request.candidate},
                           now)};
  if (const auto* verified = std::get_if<VerifiedToken>(&attempt.verdict)) {
    if (attempt.snapshot->uses->Mark(verified->key_thumbprint(), now.wall)) attempt.keys->ReportFirstUse();
    if (request.input.demand) {
      if (auto refusal = request.input.demand(*verified)) {
        refusal->signature_trials = verified->signature_trials();
        attempt.verdict = *std::move(refusal);
      }
    }
  } else if (ReasonOf(attempt.verdict) == v1::REASON_SIGNATURE_INVALID) {
    attempt.keys->ReportBadSignature();
  }
  if (attempt.snapshot != nullptr && !attempt.missing) {
    attempt.lookup = LookupOf(attempt.token->jws.header(), attempt.verdict);
  }
  return attempt;
}

std::vector<std::string> Verifier::ScopesDemanded(const Request& request, const Issuer& issuer) {
  const Policy& policy = request.policy->verifiers.at(issuer.name).policy();
  std::vector<std::string> scopes = policy.scopes_all;
  const auto& more = request.input.narrowing.scopes_all;
  scopes.insert(scopes.end(), more.begin(), more.end());
  // To ask for every alternative would be to ask for more than is needed.
  if (!policy.scopes_any.empty()) scopes.push_back(policy.scopes_any.front());
  return scopes;
}

void Verifier::Finish(Request& request, Attempt attempt) const {
  const Instant now = clock_.Now();
  const bool verified = std::holds_alternative<VerifiedToken>(attempt.verdict);
  const bool unenforced = !verified && !request.policy->enforced && !PromisesIdentity(request.input.front);
  const bool keys_stale = attempt.verifier != nullptr && attempt.state == CacheState::kStale;
  std::optional<CandidateOpinion> candidate;
  if (request.candidate != nullptr) {
    candidate = {request.candidate->name, attempt.candidate.value_or(ReasonOf(attempt.verdict))};
  }
  const bool differs = candidate && candidate->reason != ReasonOf(attempt.verdict);
  std::string correlation_id = verified && !differs ? std::string() : CorrelationId(request.input.trace_id);
  observer_.OnVerdict({.front = request.input.front,
                       .policy = request.policy->name,
                       .issuer = attempt.issuer ? std::string_view(attempt.issuer->name) : kUnknownIssuer,
                       .verdict = attempt.verdict,
                       .duration = now.steady - request.arrived.steady,
                       .keys_stale = keys_stale,
                       .lookup = attempt.lookup,
                       .signature_trials = SignatureTrials(attempt.verdict),
                       .correlation_id = correlation_id,
                       .token = attempt.token ? &*attempt.token : nullptr,
                       .candidate = candidate ? &*candidate : nullptr,
                       .unenforced = unenforced});
  Judgement judgement{.verdict = std::move(attempt.verdict),
                      .policy = request.policy->name,
                      .policy_revision = request.policy->revision,
                      .config_revision = request.registry->revision(),
                      .keys_stale = keys_stale,
                      .correlation_id = verified ? std::string() : std::move(correlation_id),
                      .candidate = std::move(candidate),
                      .unenforced = unenforced};
  if (verified) {
    const absl::Duration keys_good_for =
        attempt.snapshot->confirmed + attempt.snapshot->freshness.soft - now.steady;
    judgement.fresh_until = now.wall + std::clamp(keys_good_for, absl::ZeroDuration(), kLongestMemory);
  }
  if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict);
      rejection && rejection->reason == v1::REASON_SCOPE_INSUFFICIENT) {
    judgement.scopes_demanded = ScopesDemanded(request, *attempt.issuer);
  }
  request.done(std::move(judgement));
}

Judgement Verifier::Drain(Front front, std::string_view trace_id) const {
  // Longer than a drain without calls takes: whoever keeps to it finds the listener closed, and goes
  // elsewhere.
  return Refuse(front, trace_id, {v1::REASON_DRAINING, absl::Seconds(1)});
}

Judgement Verifier::MissPolicy(Front front, std::string_view trace_id,
                               std::optional<std::string_view> name) const {
  Unjudged why{v1::REASON_POLICY_UNKNOWN, absl::Seconds(1)};
  why.finding = {"a policy of the configuration",
                 name ? Excerpt(*name) : "none named, and no default_policy"};
  return Refuse(front, trace_id, std::move(why));
}

Judgement Verifier::Refuse(Front front, std::string_view trace_id, Unjudged why) const {
  Judgement judgement{.verdict = std::move(why)};
  judgement.correlation_id = CorrelationId(trace_id);
  observer_.OnVerdict({.front = front,
                       .policy = {},
                       .issuer = kUnknownIssuer,
                       .verdict = judgement.verdict,
                       .duration = absl::ZeroDuration(),
                       .keys_stale = false,
                       .correlation_id = judgement.correlation_id});
  return judgement;
}

std::shared_ptr<PendingVerification> Verifier::Verify(VerifyInput input, Executor& resume, Done done) const {
  const Instant arrived = clock_.Now();
  auto registry = input.registry ? std::move(input.registry) : registry_.Get();
  const auto policy = FindPolicy(*registry, input.policy, input.narrowing);
  if (!policy.ok()) {
    done(policy.status());
    return nullptr;
  }
  const NamedPolicy* candidate = registry->FindCandidate(**policy);
  Request request{std::move(input), arrived, std::move(registry), *policy, candidate, std::move(done)};
  if (request.input.deadline <= arrived.steady) {
    Finish(request, Attempt{{.verdict = Unjudged{v1::REASON_DEADLINE_EXCEEDED, absl::ZeroDuration()}}});
    return nullptr;
  }
  Attempt attempt = Judge(request, arrived);
  if (!attempt.missing) {
    Finish(request, std::move(attempt));
    return nullptr;
  }

  const absl::Duration deadline =
      std::min(request.input.deadline - kAnswerMargin, arrived.steady + kLongestWait);
  observer_.OnParked(+1);
  // Held for the call: the request, and with it the registry, may have ended on another thread before Await
  // returns.
  const std::shared_ptr<JwkSetCache> keys = std::move(attempt.keys);
  return keys->Await(*std::move(attempt.missing), arrived, deadline, resume,
                     [this, request = std::move(request)](WaitOutcome outcome) mutable {
                       observer_.OnParked(-1);
                       if (outcome.result == WaitResult::kCancelled) {
                         request.done(absl::CancelledError("the caller has gone"));
                         return;
                       }
                       Attempt again = Judge(request, clock_.Now());
                       again.lookup.reset();  // it was a miss, which the refresher has told of
                       if (again.missing && std::holds_alternative<Unjudged>(again.verdict)) {
                         again.verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, outcome.retry_after,
                                                  again.issuer->keys->LastFault()};
                       } else if (again.missing && outcome.result == WaitResult::kUnavailable) {
                         again.verdict = Unjudged{v1::REASON_KEY_CHECK_DEFERRED, outcome.retry_after,
                                                  again.issuer->keys->LastFault()};
                       }
                       Finish(request, std::move(again));
                     });
}

}  // namespace assay
