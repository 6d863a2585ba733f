#include "server/config/gateway_compiler.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace assay {
namespace {

IdentityPart PartOf(const v1::IdentityHeader& header) {
  switch (header.part()) {
    case v1::IDENTITY_PART_USER:
      return IdentityPart::kUser;
    case v1::IDENTITY_PART_GROUPS:
      return IdentityPart::kGroups;
    case v1::IDENTITY_PART_SUBJECT:
      return IdentityPart::kSubject;
    case v1::IDENTITY_PART_TENANT:
      return IdentityPart::kTenant;
    case v1::IDENTITY_PART_ISSUER:
      return IdentityPart::kIssuer;
    case v1::IDENTITY_PART_CLIENT_ID:
      return IdentityPart::kClientId;
    case v1::IDENTITY_PART_SCOPES:
      return IdentityPart::kScopes;
    default:
      return IdentityPart::kPrincipal;
  }
}

// SpellingsOf lists every mixture of "-" and "_" in `name` but its own.
std::vector<std::string> SpellingsOf(const std::string& name) {
  std::vector<size_t> joints;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '-' || name[i] == '_') joints.push_back(i);
  }
  std::vector<std::string> spellings;
  for (size_t mixture = 0; mixture < size_t{1} << joints.size(); ++mixture) {
    std::string spelling = name;
    for (size_t i = 0; i < joints.size(); ++i) spelling[joints[i]] = mixture >> i & 1 ? '_' : '-';
    if (spelling != name) spellings.push_back(std::move(spelling));
  }
  return spellings;
}

IdentityHeader HeaderOf(const std::string& name, const v1::IdentityHeader& source) {
  IdentityHeader header{.name = name, .part = PartOf(source), .other_spellings = SpellingsOf(name)};
  if (!source.claim().empty()) {
    header.part = IdentityPart::kClaim;
    header.claim = JsonPointer::Parse(source.claim()).value();
  }
  return header;
}

UnjudgedAnswer UnjudgedOf(v1::UnjudgedAnswer answer) {
  switch (answer) {
    case v1::UNJUDGED_ANSWER_DENIED_503:
      return UnjudgedAnswer::kDenied503;
    case v1::UNJUDGED_ANSWER_ERROR_RESPONSE:
      return UnjudgedAnswer::kErrorResponse;
    default:
      return UnjudgedAnswer::kRpcError;
  }
}

}  // namespace

GatewaySettings GatewaySettingsOf(const v1::Gateways& gateways) {
  GatewaySettings settings{.realm = gateways.realm()};
  for (const auto& [name, source] : gateways.identity_headers()) {
    settings.identity_headers.push_back(HeaderOf(name, source));
  }
  std::sort(settings.identity_headers.begin(), settings.identity_headers.end(),
            [](const IdentityHeader& a, const IdentityHeader& b) { return a.name < b.name; });
  settings.detailed_denials = gateways.denials() == v1::DENIAL_TEXT_DETAILED;
  settings.unjudged = UnjudgedOf(gateways.unjudged());
  for (const v1::GatewayRoute& route : gateways.routing()) {
    settings.routing.push_back(
        {route.principal(), {route.methods().begin(), route.methods().end()}, route.policy()});
  }
  return settings;
}

GatewayRules GatewayRulesOf(const v1::GatewayRules& rules) {
  return {.resource_metadata = rules.resource_metadata(),
          .cookie = rules.cookie(),
          .remove_authorization = rules.remove_authorization(),
          .metadata_claims = {rules.metadata_claims().begin(), rules.metadata_claims().end()},
          .allow_preflight = rules.allow_preflight(),
          .denied_cors_origins = {rules.denied_cors_origins().begin(), rules.denied_cors_origins().end()}};
}

}  // namespace assay
