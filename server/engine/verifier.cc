#include "server/engine/verifier.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "server/base/str_cat.h"
#include "server/engine/correlation_id.h"
#include "server/verify/unverified_token.h"

namespace assay {
namespace {

Finding IssuerNotAccepted(const NamedPolicy& policy, const Issuer& issuer) {
  std::vector<std::string_view> accepted;
  for (const auto& [name, verifier] : policy.verifiers) accepted.push_back(name);
  std::sort(accepted.begin(), accepted.end());
  return {StrCat("an issuer that policy ", Excerpt(policy.name), " accepts: ", Excerpts(accepted)),
          Excerpt(issuer.name)};
}

// CheckNarrowing refuses an audience that no issuer of the policy is accepted for: the caller asks for what
// can never be granted, which is its own mistake and not the token's.
absl::Status CheckNarrowing(const NamedPolicy& policy, const Narrowing& narrowing) {
  for (const std::string& audience : narrowing.audiences) {
    const bool inside = std::any_of(policy.verifiers.begin(), policy.verifiers.end(), [&](const auto& entry) {
      const Policy& rules = entry.second.policy();
      return rules.any_audience ||
             std::find(rules.audiences.begin(), rules.audiences.end(), audience) != rules.audiences.end();
    });
    if (!inside) {
      return absl::InvalidArgumentError(StrCat("audience '", audience, "' is outside policy '", policy.name,
                                               "': a request narrows, never widens"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

// Request is what one verification owns from its first to its last moment.
struct Verifier::Request {
  VerifyInput input;
  Instant arrived;
  std::shared_ptr<const IssuerRegistry> registry;
  const NamedPolicy* policy;
  const NamedPolicy* candidate;  // null: none
  Done done;
};

// Attempt is one walk. Where `missing` is set, newer keys of `issuer` could change the verdict.
struct Verifier::Attempt {
  Verdict verdict;
  std::optional<UnverifiedToken> token{};  // what could be taken apart
  const Issuer* issuer = nullptr;
  std::shared_ptr<JwkSetCache> keys{};
  bool keys_stale = false;
  absl::Duration keys_good_for = absl::ZeroDuration();
  std::optional<std::string> missing{};  // the kid, empty where the token has none
  std::optional<LookupResult> lookup{};
  std::optional<v1::Reason> candidate{};  // none: the candidate says what the policy says
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

bool Accepts(const NamedPolicy& policy, const Issuer& issuer) {
  return policy.verifiers.contains(issuer.name);
}

Rejection NotAllowed(const NamedPolicy& policy, const Issuer& issuer) {
  return Reject(v1::REASON_ISSUER_NOT_ALLOWED, "iss", IssuerNotAccepted(policy, issuer)).value();
}

// Evidence is all that a policy judges a token by.
struct Evidence {
  const UnverifiedToken& token;
  const Issuer& issuer;
  const KeySnapshot& snapshot;
  bool have_keys;  // that may be used
  const Narrowing& narrowing;
  absl::Time now;
  SignatureMemo* memo;
};

struct Opinion {
  Verdict verdict;
  bool newer_keys_may_help = false;
};

Opinion JudgeBy(const NamedPolicy& policy, const Evidence& evidence) {
  const auto verifier = policy.verifiers.find(evidence.issuer.name);
  if (verifier == policy.verifiers.end()) return {NotAllowed(policy, evidence.issuer)};
  const KeySnapshot& snapshot = evidence.snapshot;
  Opinion opinion{Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)}, true};
  if (evidence.have_keys) {
    auto verified = verifier->second.Verify(evidence.token, *snapshot.keys, *snapshot.revocations,
                                            evidence.narrowing, evidence.now, nullptr, evidence.memo);
    if (verified) return {*std::move(verified)};
    const bool newer_keys_may_help = verified.error().reason == v1::REASON_KEY_NOT_FOUND;
    opinion.verdict = std::move(verified.error());
    if (!newer_keys_may_help) return {std::move(opinion.verdict)};
  }
  // A token that would be refused anyway never causes a fetch (key-cache.md C4.1).
  if (auto rejection = verifier->second.CheckWithoutKey(evidence.token, *snapshot.revocations,
                                                        evidence.narrowing, evidence.now)) {
    return {*std::move(rejection)};
  }
  return opinion;
}

// CandidateReason is what the candidate says; nothing where that is what the policy will say, once the keys
// that both miss are here. A candidate alone is not worth a fetch, so it cannot tell where it misses them.
std::optional<v1::Reason> CandidateReason(const Opinion& own, const Opinion& candidate, bool have_keys) {
  if (!candidate.newer_keys_may_help) return ReasonOf(candidate.verdict);
  if (own.newer_keys_may_help) return std::nullopt;
  return have_keys ? v1::REASON_KEY_CHECK_DEFERRED : v1::REASON_KEYS_UNAVAILABLE;
}

}  // namespace

Verifier::Verifier(const Published<IssuerRegistry>& registry, const Clock& clock, VerifyObserver& observer,
                   Limits limits)
    : registry_(registry), clock_(clock), observer_(observer), limits_(limits) {}

Verifier::Attempt Verifier::Judge(const Request& request, Instant now) const {
  Attempt attempt{Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)}};
  auto parsed = UnverifiedToken::Parse(request.input.token, limits_.token_bytes);
  if (!parsed) {
    attempt.verdict = std::move(parsed.error());
    return attempt;
  }
  const UnverifiedToken& token = attempt.token.emplace(*std::move(parsed));
  const Issuer* issuer = attempt.issuer = request.registry->Find(token.issuer);
  if (issuer == nullptr) {
    attempt.verdict =
        Reject(v1::REASON_ISSUER_UNKNOWN, "iss", {"a configured issuer", Excerpt(token.issuer.text)}).value();
    return attempt;
  }
  const NamedPolicy* candidate = request.candidate;
  if (!Accepts(*request.policy, *issuer) && (candidate == nullptr || !Accepts(*candidate, *issuer))) {
    attempt.verdict = NotAllowed(*request.policy, *issuer);
    return attempt;
  }

  attempt.keys = issuer->KeysOf(token.issuer);
  const auto snapshot = attempt.keys->Current();
  const CacheState state = snapshot->StateAt(now.steady);
  const bool have_keys = state != CacheState::kEmpty && state != CacheState::kExpired;
  attempt.keys_stale = state == CacheState::kStale && Accepts(*request.policy, *issuer);
  SignatureMemo memo;
  const Evidence evidence{token,
                          *issuer,
                          *snapshot,
                          have_keys,
                          request.input.narrowing,
                          now.wall,
                          candidate == nullptr ? nullptr : &memo};
  Opinion opinion = JudgeBy(*request.policy, evidence);
  if (candidate != nullptr)
    attempt.candidate = CandidateReason(opinion, JudgeBy(*candidate, evidence), have_keys);
  attempt.verdict = std::move(opinion.verdict);
  if (opinion.newer_keys_may_help) {
    attempt.missing = token.jws.header().key_id().value_or("");
    return attempt;
  }
  attempt.lookup = LookupOf(token.jws.header(), attempt.verdict);
  if (const auto* verified = std::get_if<VerifiedToken>(&attempt.verdict)) {
    if (snapshot->uses->Mark(verified->key_thumbprint(), now.wall)) attempt.keys->ReportFirstUse();
    attempt.keys_good_for = snapshot->confirmed + snapshot->freshness.soft - now.steady;
  } else if (ReasonOf(attempt.verdict) == v1::REASON_SIGNATURE_INVALID) {
    attempt.keys->ReportBadSignature();
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
  std::string correlation_id = verified ? std::string() : CorrelationId(request.input.trace_id);
  // Authenticate promises an identity, which nobody can be given who has none.
  const bool unenforced =
      !verified && !request.policy->enforced && request.input.front != Front::kAuthenticate;
  std::optional<CandidateOpinion> candidate;
  if (request.candidate != nullptr) {
    candidate = {request.candidate->name, attempt.candidate.value_or(ReasonOf(attempt.verdict))};
  }
  observer_.OnVerdict({.front = request.input.front,
                       .policy = request.policy->name,
                       .issuer = attempt.issuer ? std::string_view(attempt.issuer->name) : kUnknownIssuer,
                       .verdict = attempt.verdict,
                       .duration = now.steady - request.arrived.steady,
                       .keys_stale = attempt.keys_stale,
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
                      .keys_stale = attempt.keys_stale,
                      .correlation_id = std::move(correlation_id),
                      .candidate = std::move(candidate),
                      .unenforced = unenforced};
  if (verified) {
    judgement.fresh_until =
        now.wall + std::clamp(attempt.keys_good_for, absl::ZeroDuration(), kLongestMemory);
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
  Judgement judgement{.verdict = Unjudged{v1::REASON_DRAINING, absl::Seconds(1)}};
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
  auto registry = registry_.Get();
  const NamedPolicy* policy = registry->FindPolicy(input.policy);
  if (policy == nullptr) {
    done(absl::InvalidArgumentError(input.policy.empty()
                                        ? "no policy named, and the configuration has no default_policy"
                                        : StrCat("unknown policy '", input.policy, "'")));
    return nullptr;
  }
  if (auto status = CheckNarrowing(*policy, input.narrowing); !status.ok()) {
    done(std::move(status));
    return nullptr;
  }
  const NamedPolicy* candidate =
      policy->candidate.empty() ? nullptr : registry->FindPolicy(policy->candidate);
  Request request{std::move(input), arrived, std::move(registry), policy, candidate, std::move(done)};
  if (request.input.deadline <= arrived.steady) {
    Finish(request, Attempt{Unjudged{v1::REASON_DEADLINE_EXCEEDED, absl::ZeroDuration()}});
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
                         again.verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, outcome.retry_after};
                       } else if (again.missing && outcome.result == WaitResult::kUnavailable) {
                         again.verdict = Unjudged{v1::REASON_KEY_CHECK_DEFERRED, outcome.retry_after};
                       }
                       Finish(request, std::move(again));
                     });
}

}  // namespace assay
