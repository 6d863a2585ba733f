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
  Done done;
};

// Attempt is one walk. Where `missing` is set, newer keys of `issuer` could change the verdict.
struct Verifier::Attempt {
  Verdict verdict;
  std::optional<UnverifiedToken> token{};  // what could be taken apart
  const Issuer* issuer = nullptr;
  bool keys_stale = false;
  absl::Duration keys_good_for = absl::ZeroDuration();
  std::optional<std::string> missing{};  // the kid, empty where the token has none
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
  const auto verifier = request.policy->verifiers.find(issuer->name);
  if (verifier == request.policy->verifiers.end()) {
    attempt.verdict =
        Reject(v1::REASON_ISSUER_NOT_ALLOWED, "iss", IssuerNotAccepted(*request.policy, *issuer)).value();
    return attempt;
  }

  const Narrowing& narrowing = request.input.narrowing;
  const auto snapshot = issuer->keys->Current();
  const CacheState state = snapshot->StateAt(now.steady);
  const bool have_keys = state != CacheState::kEmpty && state != CacheState::kExpired;
  attempt.keys_stale = state == CacheState::kStale;
  if (have_keys) {
    auto verified =
        verifier->second.Verify(token, *snapshot->keys, *snapshot->revocations, narrowing, now.wall);
    if (verified) {
      snapshot->uses->Mark(verified->key_thumbprint(), now.wall);
      attempt.verdict = *std::move(verified);
      attempt.lookup = LookupOf(token.jws.header(), attempt.verdict);
      attempt.keys_good_for = snapshot->confirmed + snapshot->freshness.soft - now.steady;
      return attempt;
    }
    if (verified.error().reason == v1::REASON_SIGNATURE_INVALID) issuer->keys->ReportBadSignature();
    const bool newer_keys_may_help = verified.error().reason == v1::REASON_KEY_NOT_FOUND;
    attempt.verdict = std::move(verified.error());
    if (!newer_keys_may_help) {
      attempt.lookup = LookupOf(token.jws.header(), attempt.verdict);
      return attempt;
    }
  }
  // A token that would be refused anyway never causes a fetch (key-cache.md C4.1).
  if (auto rejection = verifier->second.CheckWithoutKey(token, *snapshot->revocations, narrowing, now.wall)) {
    attempt.verdict = *std::move(rejection);
    attempt.lookup = LookupOf(token.jws.header(), attempt.verdict);
    return attempt;
  }
  attempt.missing = token.jws.header().key_id().value_or("");
  return attempt;
}

std::vector<std::string> Verifier::ScopesDemanded(const Request& request, const Issuer& issuer) {
  std::vector<std::string> scopes = request.policy->verifiers.at(issuer.name).policy().scopes_all;
  const auto& more = request.input.narrowing.scopes_all;
  scopes.insert(scopes.end(), more.begin(), more.end());
  return scopes;
}

void Verifier::Finish(Request& request, Attempt attempt) const {
  const Instant now = clock_.Now();
  const bool verified = std::holds_alternative<VerifiedToken>(attempt.verdict);
  std::string correlation_id = verified ? std::string() : CorrelationId(request.input.trace_id);
  observer_.OnVerdict({.front = request.input.front,
                       .policy = request.policy->name,
                       .issuer = attempt.issuer ? std::string_view(attempt.issuer->name) : kUnknownIssuer,
                       .verdict = attempt.verdict,
                       .duration = now.steady - request.arrived.steady,
                       .keys_stale = attempt.keys_stale,
                       .lookup = attempt.lookup,
                       .signature_trials = SignatureTrials(attempt.verdict),
                       .correlation_id = correlation_id,
                       .token = attempt.token ? &*attempt.token : nullptr});
  Judgement judgement{.verdict = std::move(attempt.verdict),
                      .policy = request.policy->name,
                      .policy_revision = request.policy->revision,
                      .config_revision = request.registry->revision(),
                      .keys_stale = attempt.keys_stale,
                      .correlation_id = std::move(correlation_id)};
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
  Request request{std::move(input), arrived, std::move(registry), policy, std::move(done)};
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
  const std::shared_ptr<JwkSetCache> keys = attempt.issuer->keys;
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
