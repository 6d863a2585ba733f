// CompleteValues: what a configuration of Assay says about the gateways in front of it.
#ifndef ASSAY_SERVER_COMMAND_GATEWAY_CONFIG_H_
#define ASSAY_SERVER_COMMAND_GATEWAY_CONFIG_H_

#include <optional>
#include <string>

#include "assay/v1/config.pb.h"
#include "server/command/gateway_files.h"
#include "server/command/gateway_text.h"

namespace assay {

// CompleteValues takes the headers from `config`, which is loaded or has nothing but defaults.
void CompleteValues(const v1::Config& config, GatewayValues& values);

// CompleteFromFile takes from a configuration that `file` is to fit also what the person did not say: its
// default policy, and the address of the listener that is asked. The error says what does not fit: there is
// no such policy, or no such listener.
std::optional<std::string> CompleteFromFile(const v1::Config& config, const GatewayFile& file,
                                            GatewayValues& values);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_GATEWAY_CONFIG_H_
