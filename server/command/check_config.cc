// assayd check-config: every fault of a configuration at once.
#include <iostream>
#include <memory>
#include <string>

#include "server/command/command.h"
#include "server/command/fault_text.h"
#include "server/config/config_loader.h"
#include "server/config/config_printer.h"

namespace assay {
namespace {

struct Options {
  std::string file;
  bool print = false;
  bool json = false;
};

int CheckConfig(const Options& options) {
  const auto config = LoadConfigFile(options.file);
  if (options.json) {
    std::cout << "{\"ok\":" << (config ? "true" : "false")
              << ",\"faults\":" << (config ? "[]" : FaultsJson(config.error())) << "}\n";
    return config ? kExitGood : kExitBad;
  }
  if (!config) {
    std::cout << FaultsText(options.file, config.error()) << config.error().size()
              << (config.error().size() == 1 ? " fault\n" : " faults\n");
    return kExitBad;
  }
  if (options.print) {
    std::cout << PrintConfig(*config);
  } else {
    std::cout << options.file << ": good: " << config->issuers_size() << " issuer(s), "
              << config->policies_size() << " policy(s)\n";
  }
  return kExitGood;
}

}  // namespace

void AddCheckConfig(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand(
      "check-config", "Check a configuration file: every fault at once, with line and column");
  const auto options = std::make_shared<Options>();
  command->add_option("file", options->file, "Configuration, YAML or JSON")->required()->type_name("FILE");
  auto* print =
      command->add_flag("--print", options->print, "Print the configuration with every default filled in");
  command->add_flag("--json", options->json, "Print JSON")->excludes(print);
  command->footer(
      "Exit code: 0 if the file is good, else 1.\nExample: assayd check-config assay.yaml --print");
  command->callback([options, &run] { run = [options] { return CheckConfig(*options); }; });
}

}  // namespace assay
