#include "server/engine/explanation/explanation.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/engine/explanation/issuer_likeness.h"
#include "server/engine/explanation/near_miss.h"
#include "server/engine/explanation/pasted_token.h"
#include "server/engine/explanation/token_shape.h"

namespace assay {
namespace {

using Shapes = std::vector<RecognisedShape>;

std::string_view NameOf(const Verdict& verdict) {
  if (const auto* rejection = std::get_if<Rejection>(&verdict)) return Describe(rejection->reason).name;
  if (const auto* unjudged = std::get_if<Unjudged>(&verdict)) return Describe(unjudged->reason).name;
  return "VERIFIED";
}

// FailedFor tells whether any check failed for one of these reasons, be it the verdict's or not.
bool FailedFor(const Trace& trace, std::initializer_list<v1::Reason> reasons) {
  return std::any_of(trace.entries.begin(), trace.entries.end(), [&](const Trace::Entry& entry) {
    return entry.rejection &&
           std::find(reasons.begin(), reasons.end(), entry.rejection->reason) != reasons.end();
  });
}

// Kind is a token for another purpose, and for which failures it may account; none: for all.
struct Kind {
  v1::Hint hint;
  Telltale (*looks)(const TokenAnatomy& anatomy, std::string_view token);
  std::initializer_list<v1::Reason> accounts_for;
};

constexpr std::initializer_list<v1::Reason> kAny = {};
constexpr std::initializer_list<v1::Reason> kForAnother = {
    v1::REASON_AUDIENCE_MISMATCH, v1::REASON_SCOPE_INSUFFICIENT, v1::REASON_TYPE_NOT_ALLOWED,
    v1::REASON_CLAIM_MISSING,     v1::REASON_CLAIM_RULE_FAILED,  v1::REASON_ISSUER_UNKNOWN,
    v1::REASON_ISSUER_NOT_ALLOWED};
constexpr std::initializer_list<v1::Reason> kAudience = {v1::REASON_AUDIENCE_MISMATCH};
constexpr std::initializer_list<v1::Reason> kNoAudience = {v1::REASON_AUDIENCE_MISMATCH,
                                                           v1::REASON_CLAIM_MISSING};
constexpr std::initializer_list<v1::Reason> kNotOurs = {
    v1::REASON_AUDIENCE_MISMATCH, v1::REASON_SIGNATURE_INVALID, v1::REASON_ISSUER_UNKNOWN,
    v1::REASON_ISSUER_NOT_ALLOWED, v1::REASON_KEY_NOT_FOUND};
constexpr std::initializer_list<v1::Reason> kUnreadable = {
    v1::REASON_TOKEN_MALFORMED, v1::REASON_BASE64URL_INVALID, v1::REASON_JSON_INVALID,
    v1::REASON_SIGNATURE_INVALID};

constexpr Kind kKinds[] = {
    {v1::HINT_MICROSOFT_GRAPH_TOKEN, LooksLikeMicrosoftGraph, kNotOurs},
    {v1::HINT_OKTA_ORG_TOKEN, LooksLikeOktaOrg, kNotOurs},
    {v1::HINT_REFRESH_TOKEN, LooksLikeRefreshToken, kAny},
    {v1::HINT_ID_TOKEN, LooksLikeIdToken, kForAnother},
    {v1::HINT_ENCRYPTED_TOKEN, LooksEncrypted, kAny},
    {v1::HINT_CUT_TOKEN, LooksCut, kUnreadable},
    {v1::HINT_OPAQUE_TOKEN, LooksOpaque, kAny},
    {v1::HINT_UNSIGNED_TOKEN, LooksUnsigned, kAny},
    {v1::HINT_SHARED_SECRET, LooksLikeSharedSecret, kAny},
    {v1::HINT_MILLISECONDS, LooksInMilliseconds, {v1::REASON_CLAIM_INVALID}},
    {v1::HINT_AUDIENCE_ABSENT, LacksAudience, kNoAudience},
};

void AddKinds(const Trace& trace, const TokenAnatomy& anatomy, std::string_view token, Shapes& shapes) {
  for (const Kind& kind : kKinds) {
    if (kind.accounts_for.size() != 0 && !FailedFor(trace, kind.accounts_for)) continue;
    if (auto telltale = kind.looks(anatomy, token)) shapes.push_back({kind.hint, *std::move(telltale)});
  }
}

void AddNearMisses(const Walk& walk, const Trace& trace, const TokenAnatomy& anatomy,
                   const WalkQuestion& question, absl::Time now, Shapes& shapes) {
  const auto add = [&shapes](NearMiss miss) {
    if (miss) shapes.push_back(*std::move(miss));
  };
  if (FailedFor(trace, {v1::REASON_ISSUER_UNKNOWN})) {
    add(NearestIssuer(anatomy.ClaimText("iss"), question.registry));
  }
  if (walk.verifier == nullptr || walk.snapshot == nullptr) return;
  const Policy& policy = walk.verifier->policy();
  if (FailedFor(trace, {v1::REASON_KEY_NOT_FOUND})) add(MissedKey(anatomy, *walk.snapshot->keys));
  if (FailedFor(trace,
                {v1::REASON_TOKEN_EXPIRED, v1::REASON_TOKEN_NOT_YET_VALID, v1::REASON_ISSUED_IN_FUTURE})) {
    add(MissedByTime(anatomy, policy.clock_skew, now));
  }
  if (FailedFor(trace, kAudience)) {
    add(MissedAudience(anatomy, policy, question.narrowing));
    const bool explained = std::any_of(shapes.begin(), shapes.end(), [](const RecognisedShape& shape) {
      return shape.hint == v1::HINT_ID_TOKEN;
    });
    if (auto client = HasClientForAudience(anatomy, question.token); client && !explained) {
      shapes.push_back({v1::HINT_AUDIENCE_IS_CLIENT, *std::move(client)});
    }
  }
  if (FailedFor(trace, {v1::REASON_TENANT_MISMATCH})) add(MissedTenant(anatomy, policy));
  if (FailedFor(trace, {v1::REASON_SCOPE_INSUFFICIENT}))
    add(MissedScope(anatomy, policy, question.narrowing));
}

v1::OnRequest ConsequenceOf(const Walk& walk) {
  if (!walk.missing) return v1::ON_REQUEST_ANSWER;
  if (std::holds_alternative<Unjudged>(walk.verdict)) return v1::ON_REQUEST_FETCH_FOR_KEYS;
  // A set that stands in the configuration cannot change.
  return walk.snapshot->origin == KeySetOrigin::kStatic ? v1::ON_REQUEST_ANSWER
                                                        : v1::ON_REQUEST_FETCH_FOR_KEY;
}

}  // namespace

Explanation Explain(const WalkQuestion& question, Instant now) {
  Trace trace;
  Walk walk = WalkOnce(question, now, &trace);
  // What exceeds the limit is not looked at.
  PastedToken pasted{};
  if (question.token.size() <= question.token_bytes) pasted = PastedToken::Unwrap(question.token);
  Shapes shapes = std::move(pasted.wrappings);
  WalkQuestion inner = question;
  inner.token = pasted.token;
  auto anatomy = TokenAnatomy::TakeApart(inner.token, question.token_bytes);
  if (!std::holds_alternative<VerifiedToken>(walk.verdict)) {
    if (shapes.empty()) {
      AddKinds(trace, anatomy, inner.token, shapes);
      AddNearMisses(walk, trace, anatomy, inner, now.wall, shapes);
    } else {
      Trace inner_trace;
      const Walk inner_walk = WalkOnce(inner, now, &inner_trace);
      std::string& detail = shapes.back().detail;
      StrAppend(&detail, detail.empty() ? "" : "; ", "the token alone: ", NameOf(inner_walk.verdict));
      AddKinds(inner_trace, anatomy, inner.token, shapes);
      AddNearMisses(inner_walk, inner_trace, anatomy, inner, now.wall, shapes);
    }
  }
  const v1::OnRequest on_request = ConsequenceOf(walk);
  return {std::move(walk), std::move(trace), std::move(anatomy), std::move(shapes), on_request};
}

}  // namespace assay
