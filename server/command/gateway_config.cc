#include "server/command/gateway_config.h"

#include <string_view>
#include <vector>

#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/config/gateway_compiler.h"
#include "server/config/listener_address.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

// WhereAsked is where a gateway on the same machine finds a listener; none for one that it cannot ask by TCP.
std::optional<std::string> WhereAsked(const std::string& listener) {
  const auto address = ParseListenerAddress(listener);
  if (!address || !address->unix_path.empty() || address->port == 0) return std::nullopt;
  if (address->host == "0.0.0.0") return StrCat("127.0.0.1:", address->port);
  if (address->host == "::") return StrCat("[::1]:", address->port);
  return listener;
}

}  // namespace

void CompleteValues(const v1::Config& config, GatewayValues& values) {
  values.headers = GatewaySettingsOf(config.gateways()).identity_headers;
  values.certificate_header = config.listeners().forward_auth().client_certificate_header();
  for (const auto& [name, policy] : config.policies()) {
    values.cookies = values.cookies || !policy.gateway().cookie().empty();
  }
}

std::optional<std::string> CompleteFromFile(const v1::Config& config, const GatewayFile& file,
                                            GatewayValues& values) {
  CompleteValues(config, values);
  const bool wants_policy = file.text.find("@POLICY@") != file.text.npos;
  if (wants_policy && !values.policy && !config.default_policy().empty()) {
    values.policy = config.default_policy();
  }
  if (values.policy && !config.policies().contains(*values.policy)) {
    std::vector<std::string_view> names;
    for (const auto& [name, policy] : config.policies()) names.push_back(name);
    return StrCat("--policy: the configuration has no policy ", Excerpt(*values.policy),
                  DidYouMean(*values.policy, names));
  }
  const v1::Listeners& listeners = config.listeners();
  if (file.asked == Asked::kForwardAuth && !listeners.has_forward_auth()) {
    return StrCat("it asks over HTTP, and the configuration has no listener for that: add ",
                  "listeners: {forward_auth: {address: \"127.0.0.1:9001\", trusted_peers: [127.0.0.1]}}");
  }
  // A Kubernetes Service has a name and a port of its own.
  const bool local = file.text.find("@ASSAY") != file.text.npos && file.assay.starts_with("127.0.0.1:");
  if (!values.assay && local) {
    values.assay = WhereAsked(file.asked == Asked::kService ? listeners.service().address()
                                                            : listeners.forward_auth().address());
  }
  return std::nullopt;
}

}  // namespace assay
