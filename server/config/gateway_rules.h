// The rules of `gateways`, and of what policies say to gateways.
#ifndef ASSAY_SERVER_CONFIG_GATEWAY_RULES_H_
#define ASSAY_SERVER_CONFIG_GATEWAY_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

inline constexpr int kIdentityHeaders = 16;
// "-" and "_" in a name: each doubles the spellings that are removed from a request.
inline constexpr int kHeaderJoints = 4;

// CheckGateways wants names of identity headers that no other spelling of another makes its own, sources that
// can be told, and routes to policies that there are.
void CheckGateways(const v1::Config& config, FaultList& faults);

// CheckGatewayRules judges policies.NAME.gateway, which stands at `path`.
void CheckGatewayRules(const std::string& path, const v1::GatewayRules& rules, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_GATEWAY_RULES_H_
