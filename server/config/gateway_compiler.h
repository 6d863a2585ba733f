// From `gateways`, and what policies say to gateways, to what the engine holds.
#ifndef ASSAY_SERVER_CONFIG_GATEWAY_COMPILER_H_
#define ASSAY_SERVER_CONFIG_GATEWAY_COMPILER_H_

#include "assay/v1/config.pb.h"
#include "server/engine/gateway_settings.h"

namespace assay {

// GatewaySettingsOf and GatewayRulesOf take what LoadConfig has returned: they cannot fail.
GatewaySettings GatewaySettingsOf(const v1::Gateways& gateways);
GatewayRules GatewayRulesOf(const v1::GatewayRules& rules);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_GATEWAY_COMPILER_H_
