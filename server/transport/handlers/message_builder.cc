#include "server/transport/handlers/message_builder.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "proto/catalogue.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/claims_json.h"
#include "server/transport/handlers/client_id.h"
#include "server/transport/handlers/www_authenticate.h"

namespace assay {
namespace {

void Set(const std::optional<absl::Time>& time, google::protobuf::Timestamp* (v1::VerifiedToken::*field)(),
         v1::VerifiedToken& message) {
  if (!time) return;
  google::protobuf::Timestamp& stamp = *(message.*field)();
  const int64_t seconds = absl::ToUnixSeconds(*time);
  stamp.set_seconds(seconds);
  stamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds))));
}

void Set(const std::vector<std::string_view>& texts, google::protobuf::RepeatedPtrField<std::string>& field) {
  field.Reserve(static_cast<int>(texts.size()));
  for (const std::string_view text : texts) *field.Add() = text;
}

std::string TextClaim(const ClaimsSet& claims, std::string_view name) {
  const auto claim = claims.String(name);
  return claim && *claim ? std::string(**claim) : std::string();
}

std::optional<absl::Time> TimeClaim(const ClaimsSet& claims, std::string_view name) {
  const auto claim = claims.NumericDate(name);
  return claim ? *claim : std::nullopt;
}

// RFC 8693 section 4.1: of a chain of actors, the outermost is the one who acts now.
std::string Actor(const ClaimsSet& claims) {
  const auto act = claims.Find("act");
  const auto object = act ? AsObject(*act) : std::nullopt;
  const auto subject = object ? Member(*object, "sub") : std::nullopt;
  const auto text = subject ? AsString(*subject) : std::nullopt;
  return std::string(text.value_or(std::string_view()));
}

void SetIdentity(const Identity& identity, v1::Identity& message) {
  message.set_user(identity.user);
  message.mutable_groups()->Add(identity.groups.begin(), identity.groups.end());
  for (const auto& [name, value] : identity.extra) (*message.mutable_extra())[name] = value;
}

std::optional<absl::Time> CacheUntil(const VerifiedToken& token, absl::Time fresh_until) {
  if (fresh_until == absl::InfinitePast()) return std::nullopt;
  const absl::Time until = std::min(fresh_until, token.expires_at().value_or(absl::InfiniteFuture()));
  if (until == absl::InfiniteFuture()) return std::nullopt;
  return until;
}

}  // namespace

v1::VerifiedToken VerifiedMessage(const VerifiedToken& token, std::span<const std::string> names,
                                  absl::Time fresh_until) {
  using Message = v1::VerifiedToken;
  const ClaimsSet& claims = token.claims();
  Message message;
  message.set_principal(token.principal());
  message.set_issuer(std::string(token.issuer()));
  message.set_issuer_name(token.issuer_name());
  message.set_subject(std::string(token.subject()));
  message.set_tenant(std::string(token.tenant()));
  message.set_client_id(std::string(ClientId(claims)));
  message.set_session_id(TextClaim(claims, "sid"));
  message.set_actor(Actor(claims));
  Set(token.audiences(), *message.mutable_audiences());
  Set(token.matched_audiences(), *message.mutable_matched_audiences());
  Set(token.scopes(), *message.mutable_scopes());
  Set(token.issued_at(), &Message::mutable_issued_at, message);
  Set(token.not_before(), &Message::mutable_not_before, message);
  Set(token.expires_at(), &Message::mutable_expires_at, message);
  Set(TimeClaim(claims, "auth_time"), &Message::mutable_auth_time, message);
  if (const Identity* identity = token.identity()) SetIdentity(*identity, *message.mutable_identity());
  message.set_acr(TextClaim(claims, "acr"));
  message.set_token_id(TextClaim(claims, "jti"));
  message.set_type(token.type());
  message.mutable_key()->set_id(token.key_id());
  message.mutable_key()->set_thumbprint(token.key_thumbprint());
  message.mutable_key()->set_algorithm(std::string(token.algorithm()));
  message.set_claims_json(ClaimsJson(claims, names, token.output()));
  Set(CacheUntil(token, fresh_until), &Message::mutable_cache_until, message);
  return message;
}

v1::Rejection RejectionMessage(const Rejection& rejection, std::span<const std::string> scopes_demanded,
                               const ReplyOptions& options) {
  const ReasonEntry& entry = Describe(rejection.reason);
  v1::Rejection message;
  message.set_reason(rejection.reason);
  message.set_stage(rejection.stage);
  message.set_signature_checked(rejection.signature_checked());
  message.set_http_status(HttpStatusOf(rejection));
  message.set_www_authenticate(WwwAuthenticate({.realm = options.realm,
                                                .error = entry.rfc6750_error,
                                                .description = entry.public_text,
                                                .scopes = scopes_demanded}));
  message.set_message(std::string(entry.public_text));
  if (options.rejection_detail) {
    const std::string detail = DetailOf(rejection);
    message.set_detail(detail.empty() ? std::string(entry.cause) : StrCat(detail, ". ", entry.cause));
  }
  return message;
}

std::optional<v1::VerifyResponse> ResponseMessage(const Judgement& judgement,
                                                  std::span<const std::string> claims,
                                                  const ReplyOptions& options) {
  v1::VerifyResponse response;
  *response.mutable_evaluation() = EvaluationMessage(judgement);
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) {
    *response.mutable_verified() = VerifiedMessage(*token, claims, judgement.fresh_until);
    return response;
  }
  if (const auto* rejection = std::get_if<Rejection>(&judgement.verdict)) {
    auto& rejected = judgement.unenforced ? *response.mutable_unenforced()->mutable_rejected()
                                          : *response.mutable_rejected();
    rejected = RejectionMessage(*rejection, judgement.scopes_demanded, options);
    return response;
  }
  if (!judgement.unenforced) return std::nullopt;
  response.mutable_unenforced()->set_unjudged(ReasonOf(judgement.verdict));
  return response;
}

v1::CandidateVerdict CandidateMessage(const CandidateOpinion& candidate) {
  v1::CandidateVerdict message;
  message.set_policy(candidate.policy);
  message.set_verified(candidate.reason == v1::REASON_UNSPECIFIED);
  message.set_reason(candidate.reason);
  return message;
}

v1::Evaluation EvaluationMessage(const Judgement& judgement) {
  v1::Evaluation message;
  message.set_policy(judgement.policy);
  message.set_policy_revision(judgement.policy_revision);
  message.set_config_revision(judgement.config_revision);
  message.set_keys_stale(judgement.keys_stale);
  message.set_correlation_id(judgement.correlation_id);
  if (judgement.candidate) *message.mutable_candidate() = CandidateMessage(*judgement.candidate);
  return message;
}

}  // namespace assay
