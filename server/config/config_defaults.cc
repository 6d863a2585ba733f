#include "server/config/config_defaults.h"

#include "server/base/limits.h"
#include "server/config/template_compiler.h"

namespace assay {
namespace {

// Fill sets field NAME of `message` to VALUE unless it is set.
#define ASSAY_FILL_DURATION(message, NAME, value) \
  if (!(message).has_##NAME()) *(message).mutable_##NAME() = ToProto(value)

void FillListeners(v1::Listeners& listeners) {
  if (listeners.service().address().empty()) listeners.mutable_service()->set_address("127.0.0.1:9000");
  if (listeners.ops().address().empty()) listeners.mutable_ops()->set_address("127.0.0.1:9002");
  if (listeners.has_forward_auth() && listeners.forward_auth().address().empty()) {
    listeners.mutable_forward_auth()->set_address("127.0.0.1:9001");
  }
}

void FillKeys(v1::KeySource& keys) {
  const bool network = !keys.discovery().empty() || !keys.url().empty();
  if (network) {
    ASSAY_FILL_DURATION(keys, connect_timeout, absl::Seconds(2));
    ASSAY_FILL_DURATION(keys, total_timeout, absl::Seconds(5));
  }
  if (network || !keys.file().empty()) {
    ASSAY_FILL_DURATION(keys, ttl_default, absl::Seconds(300));
    ASSAY_FILL_DURATION(keys, ttl_min, absl::Seconds(60));
    ASSAY_FILL_DURATION(keys, ttl_max, absl::Seconds(900));
    ASSAY_FILL_DURATION(keys, hard_ttl, absl::Hours(24));
    if (keys.empty_set() == v1::EMPTY_SET_UNSPECIFIED) keys.set_empty_set(v1::EMPTY_SET_REFUSE);
  }
}

// FillIssuer is for issuers and templates alike.
template <typename Entry>
void FillIssuer(const v1::Defaults& defaults, v1::Startup startup, Entry& issuer) {
  if (issuer.algorithms().empty()) *issuer.mutable_algorithms() = defaults.algorithms();
  if (!issuer.has_clock_skew()) *issuer.mutable_clock_skew() = defaults.clock_skew();
  if (issuer.startup() == v1::STARTUP_UNSPECIFIED) issuer.set_startup(startup);
  if (issuer.kidless() == v1::KIDLESS_UNSPECIFIED) issuer.set_kidless(v1::KIDLESS_SINGLE);
  if (issuer.audience_claims().empty()) issuer.add_audience_claims("aud");
  if (issuer.has_keys()) FillKeys(*issuer.mutable_keys());
}

void FillTemplate(const v1::Defaults& defaults, v1::IssuerTemplate& issuers) {
  const bool per_tenant = HasKeysPerTenant(issuers);
  FillIssuer(defaults, per_tenant ? v1::STARTUP_LAZY : v1::STARTUP_OPTIONAL, issuers);
  if (per_tenant && !issuers.has_max_tenants()) issuers.set_max_tenants(kTenantsByDefault);
  if (!issuers.has_tenant()) return;
  v1::TenantRule& rule = *issuers.mutable_tenant();
  if (rule.claim().empty() && !rule.issuer_only()) rule.set_claim("tid");
}

void FillGateways(v1::Gateways& gateways) {
  if (gateways.realm().empty()) gateways.set_realm("assay");
  if (gateways.identity_headers().empty()) {
    auto& headers = *gateways.mutable_identity_headers();
    headers["x-assay-principal"].set_part(v1::IDENTITY_PART_PRINCIPAL);
    headers["x-assay-user"].set_part(v1::IDENTITY_PART_USER);
    headers["x-assay-issuer"].set_part(v1::IDENTITY_PART_ISSUER);
    headers["x-assay-scopes"].set_part(v1::IDENTITY_PART_SCOPES);
  }
  if (gateways.denials() == v1::DENIAL_TEXT_UNSPECIFIED) gateways.set_denials(v1::DENIAL_TEXT_PUBLIC);
  if (gateways.unjudged() == v1::UNJUDGED_ANSWER_UNSPECIFIED)
    gateways.set_unjudged(v1::UNJUDGED_ANSWER_RPC_ERROR);
}

void FillPolicy(v1::Policy& policy) {
  if (policy.binding() == v1::BINDING_DEMAND_UNSPECIFIED)
    policy.set_binding(v1::BINDING_DEMAND_AS_TOKEN_SAYS);
  if (policy.enforcement() == v1::ENFORCEMENT_UNSPECIFIED) policy.set_enforcement(v1::ENFORCEMENT_ON);
  for (auto& [alias, acceptance] : *policy.mutable_accept()) {
    const bool named = !acceptance.audiences().empty();
    if (named && acceptance.match() == v1::AUDIENCE_MATCH_UNSPECIFIED) {
      acceptance.set_match(v1::AUDIENCE_MATCH_ANY);
    }
  }
  if (!policy.types().empty() || policy.any_type() || policy.profile() != v1::TOKEN_PROFILE_UNSPECIFIED)
    return;
  // RFC 9068 section 2.1 asks for at+jwt, but most providers send JWT or no typ at all; whatever else a
  // provider signs (logout tokens, security events) has a typ of its own (RFC 8725 section 3.11) and is kept
  // out by this list.
  for (const char* type : {"at+jwt", "jwt", "absent"}) policy.add_types(type);
}

}  // namespace

void FillDefaults(v1::Config& config) {
  if (config.api_version().empty()) config.set_api_version("assay/v1");
  FillListeners(*config.mutable_listeners());
  v1::Defaults& defaults = *config.mutable_defaults();
  ASSAY_FILL_DURATION(defaults, clock_skew, absl::Seconds(60));
  if (defaults.algorithms().empty()) {
    for (const char* name : {"RS256", "PS256", "ES256", "EdDSA"}) defaults.add_algorithms(name);
  }
  for (auto& [alias, issuer] : *config.mutable_issuers()) FillIssuer(defaults, v1::STARTUP_OPTIONAL, issuer);
  for (auto& [alias, issuers] : *config.mutable_issuer_templates()) FillTemplate(defaults, issuers);
  for (auto& [name, policy] : *config.mutable_policies()) FillPolicy(policy);
  FillGateways(*config.mutable_gateways());
  v1::LimitsSection& limits = *config.mutable_limits();
  if (!limits.has_token_bytes()) limits.set_token_bytes(Limits().token_bytes);
  v1::Log& log = *config.mutable_telemetry()->mutable_log();
  if (log.format() == v1::LOG_FORMAT_UNSPECIFIED) log.set_format(v1::LOG_FORMAT_JSON);
  if (log.level() == v1::LOG_LEVEL_UNSPECIFIED) log.set_level(v1::LOG_LEVEL_INFO);
}

#undef ASSAY_FILL_DURATION

absl::Duration ToAbsl(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

}  // namespace assay
