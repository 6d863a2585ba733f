#include "server/engine/walk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/base/str_cat.h"
#include "server/verify/parse_trace.h"

namespace assay {
namespace {

constexpr std::string_view kIssuerKnown = "issuer_known";
constexpr std::string_view kIssuerAccepted = "issuer_accepted";

Finding AcceptanceOf(const NamedPolicy& policy, const Issuer& issuer) {
  std::vector<std::string_view> accepted;
  for (const auto& [name, verifier] : policy.verifiers) accepted.push_back(name);
  std::sort(accepted.begin(), accepted.end());
  return {StrCat("an issuer that policy ", Excerpt(policy.name), " accepts: ", Excerpts(accepted)),
          Excerpt(issuer.name)};
}

void Pass(Trace* trace, std::string_view check, Finding finding) {
  trace->entries.push_back(
      {check, v1::STAGE_ISSUER, Trace::Result::kPassed, std::move(finding), std::nullopt});
}

std::optional<Rejection> Fail(Trace* trace, std::string_view check, tl::unexpected<Rejection> refused) {
  Rejection& rejection = refused.value();
  if (trace != nullptr) {
    trace->entries.push_back({check, v1::STAGE_ISSUER, Trace::Result::kFailed, rejection.finding, rejection});
  }
  return std::move(rejection);
}

void NotRun(Trace& trace, std::string_view check, std::string_view needs) {
  trace.entries.push_back({check, v1::STAGE_ISSUER, Trace::Result::kNotRun, {}, std::nullopt, needs});
}

// FindVerifier fills in who is asked by the token's `iss`, or says why nobody is.
std::optional<Rejection> FindVerifier(const WalkQuestion& question, UnverifiedIssuer named, Walk& walk,
                                      Trace* trace) {
  walk.issuer = question.registry.Find(named);
  if (walk.issuer == nullptr) {
    auto rejection =
        Fail(trace, kIssuerKnown,
             Reject(v1::REASON_ISSUER_UNKNOWN, "iss", {"a configured issuer", Excerpt(named.text)}));
    if (trace != nullptr) NotRun(*trace, kIssuerAccepted, kIssuerKnown);
    return rejection;
  }
  if (trace != nullptr) {
    Pass(trace, kIssuerKnown,
         {"a configured issuer", StrCat(Excerpt(walk.issuer->name), ", iss ", Excerpt(named.text))});
  }
  const auto found = question.policy.verifiers.find(walk.issuer->name);
  if (found == question.policy.verifiers.end()) {
    return Fail(trace, kIssuerAccepted,
                Reject(v1::REASON_ISSUER_NOT_ALLOWED, "iss", AcceptanceOf(question.policy, *walk.issuer)));
  }
  walk.verifier = &found->second;
  if (trace != nullptr) Pass(trace, kIssuerAccepted, AcceptanceOf(question.policy, *walk.issuer));
  return std::nullopt;
}

// TraceKeys puts what the other checks of stage key stand on before the first that does. Keys that nobody has
// asked for yet, as whatever they are the token is refused, are not to blame.
void TraceKeys(const Walk& walk, const Verdict& verdict, bool usable, Instant now, Trace& trace) {
  const KeySnapshot& snapshot = *walk.snapshot;
  Finding finding{"keys of the issuer to judge by", "none were ever had"};
  const bool tried =
      snapshot.origin != KeySetOrigin::kNone || walk.keys->LastFault() != v1::KEY_SET_FAULT_UNSPECIFIED;
  const bool not_run = !tried && std::holds_alternative<Rejection>(verdict);
  const std::string_view refused_by = not_run ? FirstFailure(trace) : std::string_view();
  if (not_run) {
    finding.found = StrCat("not fetched: ", refused_by, " refuses the token whatever the keys are");
  }
  if (snapshot.origin != KeySetOrigin::kNone) {
    const absl::Time confirmed = now.wall - (now.steady - snapshot.confirmed);
    finding.found =
        StrCat(snapshot.keys->keys().size(), " usable, confirmed ", TimeText(confirmed, now.wall));
    if (!usable) StrAppend(&finding.found, "; too old to be used");
  }
  const auto place = std::find_if(trace.entries.begin(), trace.entries.end(),
                                  [](const Trace::Entry& entry) { return entry.stage == v1::STAGE_KEY; });
  const auto result = usable    ? Trace::Result::kPassed
                      : not_run ? Trace::Result::kNotRun
                                : Trace::Result::kFailed;
  trace.entries.insert(place, {TokenVerifier::kKeysCheck, v1::STAGE_KEY, result, std::move(finding),
                               std::nullopt, refused_by});
}

// GoOn tells of a token that could not be parsed as a whole what its payload says of its issuer: `trace` ends
// with whether that could be read.
void GoOn(const WalkQuestion& question, const TokenAnatomy& anatomy, Walk& walk, Trace& trace) {
  if (const Trace::Entry& last = trace.entries.back(); last.result == Trace::Result::kPassed) {
    FindVerifier(question, *anatomy.claims->Issuer(), walk, &trace);
  } else {
    NotRun(trace, kIssuerKnown, "issuer_claim");
    NotRun(trace, kIssuerAccepted, kIssuerKnown);
  }
  TokenVerifier::TraceNotRun(FirstFailure(trace), trace);
}

// CandidateOf is the candidate's verifier of an issuer; null where there is none.
const TokenVerifier* CandidateOf(const WalkQuestion& question, const Issuer* issuer) {
  if (question.candidate == nullptr || issuer == nullptr) return nullptr;
  const auto found = question.candidate->verifiers.find(issuer->name);
  return found == question.candidate->verifiers.end() ? nullptr : &found->second;
}

// Evidence is all that a verifier judges a token by.
struct Evidence {
  const UnverifiedToken& token;
  const KeySnapshot& snapshot;
  bool have_keys;  // that may be used
  const Narrowing& narrowing;
  absl::Time now;
  SignatureMemo* memo;
};

struct Opinion {
  Verdict verdict = Unjudged{v1::REASON_KEYS_UNAVAILABLE, absl::Seconds(1)};
  bool newer_keys_may_help = false;
};

Opinion JudgeBy(const TokenVerifier& verifier, const Evidence& evidence, Trace* trace) {
  const KeySnapshot& snapshot = evidence.snapshot;
  Opinion opinion{.newer_keys_may_help = true};
  if (evidence.have_keys) {
    auto verified = verifier.Verify(evidence.token, *snapshot.keys, *snapshot.revocations, evidence.narrowing,
                                    evidence.now, trace, evidence.memo);
    if (verified) return {*std::move(verified)};
    const bool newer_keys_may_help = verified.error().reason == v1::REASON_KEY_NOT_FOUND;
    opinion.verdict = std::move(verified.error());
    if (!newer_keys_may_help) return {std::move(opinion.verdict)};
  }
  // A token that would be refused anyway never causes a fetch (key-cache.md C4.1).
  if (auto rejection = verifier.CheckWithoutKey(evidence.token, *snapshot.revocations, evidence.narrowing,
                                                evidence.now, evidence.have_keys ? nullptr : trace)) {
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

Walk WalkOnce(const WalkQuestion& question, Instant now, Trace* trace) {
  Walk walk;
  auto parsed = UnverifiedToken::Parse(question.token, question.token_bytes);
  if (trace != nullptr) {
    const auto anatomy = TokenAnatomy::TakeApart(question.token, question.token_bytes);
    TraceParse(question.token, question.token_bytes, parsed, anatomy, *trace);
    if (!parsed) GoOn(question, anatomy, walk, *trace);
  }
  if (!parsed) {
    walk.verdict = std::move(parsed.error());
    return walk;
  }
  const UnverifiedToken& token = walk.token.emplace(*std::move(parsed));
  Opinion own;
  if (auto refused = FindVerifier(question, token.issuer, walk, trace)) {
    if (trace != nullptr) TokenVerifier::TraceNotRun(FirstFailure(*trace), *trace);
    own.verdict = *std::move(refused);
  }
  const TokenVerifier* candidate = CandidateOf(question, walk.issuer);
  if (walk.verifier == nullptr && candidate == nullptr) {
    walk.verdict = std::move(own.verdict);
    return walk;
  }

  walk.keys = walk.issuer->KeysOf(token.issuer);
  walk.snapshot = walk.keys->Current();
  walk.state = walk.snapshot->StateAt(now.steady);
  const bool have_keys = walk.state != CacheState::kEmpty && walk.state != CacheState::kExpired;
  SignatureMemo memo;
  const Evidence evidence{token,     *walk.snapshot,
                          have_keys, question.narrowing,
                          now.wall,  question.candidate == nullptr ? nullptr : &memo};
  if (walk.verifier != nullptr) {
    own = JudgeBy(*walk.verifier, evidence, trace);
    if (trace != nullptr) TraceKeys(walk, own.verdict, have_keys, now, *trace);
  }
  if (question.candidate != nullptr) {
    walk.candidate = candidate == nullptr
                         ? v1::REASON_ISSUER_NOT_ALLOWED
                         : CandidateReason(own, JudgeBy(*candidate, evidence, nullptr), have_keys);
  }
  walk.verdict = std::move(own.verdict);
  if (own.newer_keys_may_help) walk.missing = token.jws.header().key_id().value_or("");
  return walk;
}

absl::StatusOr<const NamedPolicy*> FindPolicy(const IssuerRegistry& registry, std::string_view name,
                                              const Narrowing& narrowing) {
  const NamedPolicy* policy = registry.FindPolicy(name);
  if (policy == nullptr) {
    return absl::InvalidArgumentError(name.empty()
                                          ? "no policy named, and the configuration has no default_policy"
                                          : StrCat("unknown policy '", name, "'"));
  }
  for (const std::string& audience : narrowing.audiences) {
    const bool inside =
        std::any_of(policy->verifiers.begin(), policy->verifiers.end(), [&](const auto& entry) {
          const Policy& rules = entry.second.policy();
          return rules.any_audience ||
                 std::find(rules.audiences.begin(), rules.audiences.end(), audience) != rules.audiences.end();
        });
    // The caller asks for what can never be granted, which is its own mistake and not the token's.
    if (!inside) {
      return absl::InvalidArgumentError(StrCat("audience '", audience, "' is outside policy '", policy->name,
                                               "': a request narrows, never widens"));
    }
  }
  return policy;
}

}  // namespace assay
