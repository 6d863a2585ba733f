// GatewayFile: the configurations of gateways that stand in deploy/gateways, compiled in.
#ifndef ASSAY_SERVER_COMMAND_GATEWAY_FILES_H_
#define ASSAY_SERVER_COMMAND_GATEWAY_FILES_H_

#include <string_view>
#include <vector>

namespace assay {

// Asked is the listener of Assay's that a gateway asks.
enum class Asked { kService, kForwardAuth };

// GatewayFile is one of them, with placeholders for GatewayText to fill in.
struct GatewayFile {
  std::string_view name;   // what the command line calls it
  std::string_view about;  // what it is, in a line
  Asked asked;
  std::string_view assay;  // where the gateway asks, if nothing else is said: "HOST:PORT"
  std::string_view text;
};

// GatewayFiles returns all, in the order in which they are listed. They live for ever.
// Thread-safety: thread-safe.
const std::vector<GatewayFile>& GatewayFiles();

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_GATEWAY_FILES_H_
