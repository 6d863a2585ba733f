// assayd gateway: a gateway's configuration that asks Assay, filled in.
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/table.h"
#include "server/base/spelling.h"
#include "server/base/str_cat.h"
#include "server/command/command.h"
#include "server/command/gateway_config.h"
#include "server/command/gateway_files.h"
#include "server/command/gateway_text.h"
#include "server/command/load.h"
#include "server/config/config_defaults.h"
#include "server/jose/finding.h"

namespace assay {
namespace {

struct Options {
  std::string name, config;
  GatewayValues values;
};

std::string Names() {
  std::vector<std::vector<std::string>> rows = {{"NAME", "WHAT IT PRINTS"}};
  for (const GatewayFile& file : GatewayFiles()) {
    rows.push_back({std::string(file.name), std::string(file.about)});
  }
  return cli::TableText(rows);
}

int PrintFile(const GatewayFile& file, const Options& options) {
  GatewayValues values = options.values;
  std::optional<std::string> unfit;
  if (options.config.empty()) {
    v1::Config defaults;
    FillDefaults(defaults);
    CompleteValues(defaults, values);
  } else {
    const auto config = LoadOrTell(options.config);
    if (!config) return kExitUsage;
    unfit = CompleteFromFile(*config, file, values);
  }
  const auto text = unfit ? tl::unexpected(*unfit) : GatewayText(file.text, file.assay, values);
  if (text) {
    std::cout << *text;
    return kExitGood;
  }
  std::cerr << "assayd gateway " << file.name << ": " << text.error() << "\n";
  return kExitUsage;
}

int PrintGateway(const Options& options) {
  std::vector<std::string_view> known;
  for (const GatewayFile& file : GatewayFiles()) {
    known.push_back(file.name);
    if (file.name == options.name) return PrintFile(file, options);
  }
  if (options.name.empty()) {
    std::cout << Names();
    return kExitGood;
  }
  std::cerr << "assayd gateway: there is no gateway " << Excerpt(options.name)
            << DidYouMean(options.name, known) << "\n\n"
            << Names();
  return kExitUsage;
}

}  // namespace

void AddGateway(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("gateway", "Print a gateway's configuration that asks Assay about each request");
  const auto options = std::make_shared<Options>();
  command->add_option("name", options->name, "Which gateway; none: the list of them")->type_name("NAME");
  command->add_option("--policy", options->values.policy, "The policy by which its requests are judged")
      ->type_name("NAME");
  command
      ->add_option(
          "--config", options->config,
          "Assay's own configuration: its identity headers, policies and listeners are then taken from it, "
          "instead of the defaults")
      ->type_name("FILE");
  command
      ->add_option(
          "--assay", options->values.assay,
          "Where Assay listens for it: the service listener for gRPC (127.0.0.1:9000), else forward_auth "
          "(127.0.0.1:9001)")
      ->type_name("HOST:PORT");
  command->add_option("--listen", options->values.listen, "Where the gateway shall listen (127.0.0.1:8080)")
      ->type_name("ADDRESS:PORT");
  command->add_option("--backend", options->values.backend, "What stands behind it (127.0.0.1:8081)")
      ->type_name("HOST:PORT");
  command->footer(
      Names() +
      "\nThe text says where it belongs, what it takes out of requests, and how it fails closed.\n"
      "Example: assayd gateway nginx --config assay.yaml --policy orders > /etc/nginx/conf.d/assay.conf");
  command->callback([options, &run] { run = [options] { return PrintGateway(*options); }; });
}

}  // namespace assay
