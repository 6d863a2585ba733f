#include "server/verify/token_verifier.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/verify/binding_validator.h"
#include "server/verify/check.h"
#include "server/verify/check_findings.h"
#include "server/verify/claims_validator.h"
#include "server/verify/jws_verifier.h"
#include "server/verify/tenant_validator.h"

namespace assay {
namespace {

CheckResult CheckType(CheckContext& context) {
  const Policy& policy = context.policy;
  const auto& type = context.token.jws.header().type();
  const bool allowed = policy.allow_any_type || (type ? std::find(policy.types.begin(), policy.types.end(),
                                                                  *type) != policy.types.end()
                                                      : policy.allow_absent_type);
  if (!allowed) return Reject(v1::REASON_TYPE_NOT_ALLOWED, "typ");
  return {};
}

CheckResult CheckAlgorithm(CheckContext& context) {
  const auto algorithm = AllowedAlgorithm(context.token.jws.header(), context.policy.algorithms);
  if (!algorithm) return tl::unexpected(algorithm.error());
  context.algorithm = *algorithm;
  return {};
}

CheckResult CheckKeyRevocation(CheckContext& context) {
  const auto& key_id = context.token.jws.header().key_id();
  if (key_id && context.revocations.key_ids.contains(*key_id)) return Reject(v1::REASON_KEY_REVOKED, "kid");
  return {};
}

CheckResult CheckKey(CheckContext& context) {
  auto selected = SelectKeys(context.token.jws.header(), *context.algorithm, *context.keys,
                             context.policy.kidless, context.token.claims.get());
  if (!selected) return tl::unexpected(std::move(selected.error()));
  context.selected = *std::move(selected);
  return {};
}

CheckResult CheckTheSignature(CheckContext& context) {
  const auto key = CheckSignature(context.token.jws, *context.algorithm, context.selected, context.memo);
  if (!key) return tl::unexpected(key.error());
  context.key = *key;
  const auto place = std::find(context.selected.begin(), context.selected.end(), *key);
  context.trials = static_cast<int>(place - context.selected.begin()) + 1;
  return {};
}

// The table. Its order is the order of judgement: a bad signature is named before an expired token.
constexpr Check kChecks[] = {
    {"type", v1::STAGE_ISSUER, "", false, CheckType, FindType},
    {"algorithm", v1::STAGE_ISSUER, "", false, CheckAlgorithm, FindAlgorithm},
    {"key_revocation", v1::STAGE_KEY, "", false, CheckKeyRevocation, FindKeyRevocation},
    {"key", v1::STAGE_KEY, "algorithm", true, CheckKey, FindKey},
    {"signature", v1::STAGE_SIGNATURE, "key", true, CheckTheSignature, FindSignature},
    {"claim_types", v1::STAGE_CLAIMS, "", false, ValidateClaimTypes, FindClaimTypes},
    {"required_claims", v1::STAGE_CLAIMS, "claim_types", false, ValidateRequiredClaims, FindRequiredClaims},
    {"profile", v1::STAGE_CLAIMS, "claim_types", false, ValidateProfile, FindProfile},
    {"expiry", v1::STAGE_CLAIMS, "claim_types", false, ValidateExpiry, FindExpiry},
    {"not_before", v1::STAGE_CLAIMS, "claim_types", false, ValidateNotBefore, FindNotBefore},
    {"issued_at", v1::STAGE_CLAIMS, "claim_types", false, ValidateIssuedAt, FindIssuedAt},
    {"lifetime", v1::STAGE_CLAIMS, "claim_types", false, ValidateLifetime, FindLifetime},
    {"age", v1::STAGE_CLAIMS, "claim_types", false, ValidateAge, FindAge},
    {"identity", v1::STAGE_CLAIMS, "claim_types", false, ValidateIdentity, FindIdentity},
    {"tenant", v1::STAGE_POLICY, "claim_types", false, ValidateTenant, FindTenant},
    {"audience", v1::STAGE_POLICY, "claim_types", false, ValidateAudience, FindAudience},
    {"token_revocation", v1::STAGE_POLICY, "claim_types", false, ValidateRevocation, FindTokenRevocation},
    {"binding", v1::STAGE_POLICY, "claim_types", false, ValidateBinding, FindBinding},
    {"scopes", v1::STAGE_POLICY, "claim_types", false, ValidateScopes, FindScopes},
    {"rules", v1::STAGE_POLICY, "claim_types", false, ValidateRules, FindRules},
};

bool StandsOnFailure(const Check& check, const Trace& trace) {
  return std::any_of(trace.entries.begin(), trace.entries.end(), [&](const Trace::Entry& entry) {
    return entry.check == check.needs && entry.result != Trace::Result::kPassed;
  });
}

void AddNotRun(const Check& check, std::string_view needs, Trace& trace) {
  trace.entries.push_back({check.name, check.stage, Trace::Result::kNotRun, {}, std::nullopt, needs});
}

// Run goes through the table once and returns the first failure.
std::optional<Rejection> Run(CheckContext& context, Trace* trace) {
  std::optional<Rejection> first;
  for (const Check& check : kChecks) {
    if (check.needs_key && context.keys == nullptr) {
      if (trace != nullptr) AddNotRun(check, TokenVerifier::kKeysCheck, *trace);
      continue;
    }
    if (trace != nullptr && StandsOnFailure(check, *trace)) {
      AddNotRun(check, check.needs, *trace);
      continue;
    }
    CheckResult result = check.run(context);
    if (!result) {
      Rejection& rejection = result.error();
      if (context.key != nullptr) rejection.signature_trials = context.trials;
      if (rejection.finding.empty()) rejection.finding = check.find(context);
      if (trace == nullptr) return std::move(rejection);
      trace->entries.push_back(
          {check.name, check.stage, Trace::Result::kFailed, rejection.finding, rejection});
      if (!first) first = std::move(rejection);
    } else if (trace != nullptr) {
      trace->entries.push_back(
          {check.name, check.stage, Trace::Result::kPassed, check.find(context), std::nullopt});
    }
  }
  if (trace != nullptr && context.key != nullptr) trace->key_thumbprint = context.key->thumbprint;
  return first;
}

}  // namespace

tl::expected<VerifiedToken, Rejection> TokenVerifier::Verify(const UnverifiedToken& token, const JwkSet& keys,
                                                             const Revocations& revocations,
                                                             const Narrowing& narrowing, absl::Time now,
                                                             Trace* trace, SignatureMemo* memo) const {
  CheckContext context{token, policy_, narrowing, &keys, revocations, now, memo};
  if (auto rejection = Run(context, trace)) return tl::unexpected(*std::move(rejection));
  VerifiedToken verified;
  verified.claims_ = token.claims;
  verified.issuer_name_ = policy_.issuer_name;
  verified.issuer_ = token.issuer.text;
  verified.subject_ = context.subject;
  verified.tenant_ = context.tenant;
  verified.is_of_template_ = policy_.tenant != nullptr;
  verified.algorithm_ = context.algorithm->name;
  verified.audiences_ = std::move(context.audiences);
  verified.matched_audiences_ = std::move(context.matched_audiences);
  verified.scopes_ = std::move(context.scopes);
  verified.identity_ = std::move(context.identity);
  verified.output_ = policy_.output;
  verified.issued_at_ = context.issued_at;
  verified.not_before_ = context.not_before;
  verified.expires_at_ = context.expires_at;
  verified.type_ = token.jws.header().type().value_or("");
  verified.key_id_ = context.key->key_id;
  verified.key_thumbprint_ = context.key->thumbprint;
  verified.signature_trials_ = context.trials;
  return verified;
}

std::optional<Rejection> TokenVerifier::CheckWithoutKey(const UnverifiedToken& token,
                                                        const Revocations& revocations,
                                                        const Narrowing& narrowing, absl::Time now,
                                                        Trace* trace) const {
  CheckContext context{token, policy_, narrowing, nullptr, revocations, now};
  return Run(context, trace);
}

void TokenVerifier::TraceNotRun(std::string_view needs, Trace& trace) {
  for (const Check& check : kChecks) AddNotRun(check, needs, trace);
}

}  // namespace assay
