#include "server/transport/handlers/introspect_handler.h"

#include <optional>
#include <utility>
#include <variant>

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/transport/handlers/claims_json.h"
#include "server/transport/handlers/client_id.h"

namespace assay {
namespace {

// RFC 8693 section 4.2.
std::string ScopeOf(const VerifiedToken& token) {
  std::string scope;
  for (const std::string_view each : token.scopes()) StrAppend(&scope, scope.empty() ? "" : " ", each);
  return scope;
}

std::string JsonOf(const VerifiedToken& token) {
  // A payload's own members of these names are of other types with some issuers, or say what we have not
  // found.
  OutputClaims shown = token.output() ? *token.output() : OutputClaims();
  shown.deny.insert(shown.deny.end(), {"active", "scope", "client_id", "token_type"});
  std::string json = "{\"active\":true";
  if (!token.scopes().empty()) StrAppend(&json, ",\"scope\":", JsonQuote(ScopeOf(token)));
  if (const auto client = ClientId(token.claims()); !client.empty()) {
    StrAppend(&json, ",\"client_id\":", JsonQuote(client));
  }
  if (const Identity* identity = token.identity(); identity && !identity->user.empty()) {
    StrAppend(&json, ",\"username\":", JsonQuote(identity->user));
    shown.deny.emplace_back("username");
  }
  StrAppend(&json, ",\"token_type\":\"Bearer\"");
  const std::string claims = ClaimsJson(token.claims(), {}, &shown);
  return claims == "{}" ? json + "}" : StrCat(json, ",", std::string_view(claims).substr(1));
}

Introspection IntrospectionOf(const Judgement& judgement, const IssuerRegistry& registry) {
  if (const auto* token = std::get_if<VerifiedToken>(&judgement.verdict)) return JsonOf(*token);
  if (std::holds_alternative<Rejection>(judgement.verdict)) return std::string("{\"active\":false}");
  return tl::unexpected(DenialOf(judgement, registry.gateways(), nullptr, ""));
}

}  // namespace

std::shared_ptr<PendingVerification> IntrospectHandler::Introspect(std::string_view token,
                                                                   std::string_view policy, const Call& call,
                                                                   Executor& resume, Done done) const {
  auto registry = verifier_.registry();
  if (registry->FindPolicy(policy) == nullptr) {
    const auto named = policy.empty() ? std::nullopt : std::optional(policy);
    done(IntrospectionOf(verifier_.MissPolicy(Front::kIntrospect, call.trace_id, named), *registry));
    return nullptr;
  }
  VerifyInput input;
  // One byte too many is enough to be refused for.
  input.token = std::string(token.substr(0, limits_.token_bytes + 1));
  input.policy = std::string(policy);
  input.front = Front::kIntrospect;
  input.deadline = call.deadline;
  input.trace_id = call.trace_id;
  input.registry = registry;
  return verifier_.Verify(
      std::move(input), resume,
      [registry = std::move(registry), done = std::move(done)](absl::StatusOr<Judgement> judgement) mutable {
        if (judgement.ok()) done(IntrospectionOf(*judgement, *registry));  // only Cancel ends otherwise
      });
}

GatewayDenial IntrospectHandler::Draining(const Call& call) const {
  return DenialOf(verifier_.Drain(Front::kIntrospect, call.trace_id), verifier_.registry()->gateways(),
                  nullptr, "");
}

}  // namespace assay
