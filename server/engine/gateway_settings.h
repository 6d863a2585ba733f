// What the configuration says of the answers to gateways.
#ifndef ASSAY_SERVER_ENGINE_GATEWAY_SETTINGS_H_
#define ASSAY_SERVER_ENGINE_GATEWAY_SETTINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "server/base/json_pointer.h"

namespace assay {

// IdentityPart is what a header tells a backend of a verified token.
enum class IdentityPart {
  kPrincipal,
  kUser,    // of the policy's identity mapping
  kGroups,  // likewise
  kSubject,
  kTenant,
  kIssuer,    // its configured name
  kClientId,  // `client_id`, else `azp`
  kScopes,
  kClaim,
};

struct IdentityHeader {
  std::string name;  // lower case
  IdentityPart part = IdentityPart::kPrincipal;
  std::optional<JsonPointer> claim{};  // of kClaim
  // Other names that a server may take for this one: every mixture of "-" and "_".
  std::vector<std::string> other_spellings{};
};

// UnjudgedAnswer says how ext_authz tells that there is no verdict.
enum class UnjudgedAnswer {
  kRpcError,       // UNAVAILABLE: the gateway's own failure policy decides
  kDenied503,      // a denial with status 503
  kErrorResponse,  // error_response, which newer versions of Envoy know
};

struct GatewayRoute {
  std::string principal;             // of the workload that is called, byte for byte
  std::vector<std::string> methods;  // empty: any
  std::string policy;
};

// GatewaySettings hold for every policy.
struct GatewaySettings {
  std::string realm = "assay";  // of the RFC 6750 challenge
  std::vector<IdentityHeader> identity_headers{};
  bool detailed_denials = false;  // denials tell the exact reason
  UnjudgedAnswer unjudged = UnjudgedAnswer::kRpcError;
  std::vector<GatewayRoute> routing{};  // the first that fits
};

// GatewayRules are one policy's.
struct GatewayRules {
  std::string resource_metadata{};  // URL for challenges (RFC 9728); empty: none
  std::string cookie{};             // that may carry the token; empty: none
  bool remove_authorization = false;
  std::vector<std::string> metadata_claims{};
  bool allow_preflight = false;
  std::vector<std::string> denied_cors_origins{};  // exact, or "*"
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_GATEWAY_SETTINGS_H_
