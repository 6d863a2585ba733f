// assayd check-config: every fault of a configuration at once.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "server/command/command.h"
#include "server/command/config_change.h"
#include "server/command/fault_text.h"
#include "server/command/load.h"
#include "server/config/config_loader.h"
#include "server/config/config_printer.h"

namespace assay {
namespace {

struct Options {
  std::string file, old_file;
  bool print = false;
  bool json = false;
};

// Both files are good: tells what the change from the old one does.
int TellChange(const Options& options, const v1::Config& config) {
  const auto before = LoadOrTell(options.old_file);
  if (!before) return kExitUsage;
  const auto folder = [](const std::string& file) {
    return std::filesystem::path(file).parent_path().string();
  };
  const auto differences = DiffConfigs(*before, config, folder(options.old_file), folder(options.file));
  std::cout << (options.json ? DifferencesJson(differences) : DifferencesText(differences));
  return JudgesTheSame(differences) ? kExitGood : kExitBad;
}

void WarnOfUnenforced(const std::string& file, const v1::Config& config) {
  for (const auto& [name, policy] : config.policies()) {
    if (policy.enforcement() != v1::ENFORCEMENT_OFF) continue;
    std::cerr << "warning: " << file << ": policies." << name
              << ".enforcement is off: tokens that are not verified are let through\n";
  }
}

int CheckConfig(const Options& options) {
  const auto config = LoadConfigFile(options.file);
  if (config && !options.old_file.empty()) return TellChange(options, *config);
  if (options.json) {
    if (config) WarnOfUnenforced(options.file, *config);
    std::cout << FaultsJson(config ? ConfigFaults() : config.error()) << "\n";
    return config ? kExitGood : kExitBad;
  }
  if (!config) {
    std::cout << FaultsText(options.file, config.error()) << config.error().size()
              << (config.error().size() == 1 ? " fault\n" : " faults\n");
    return kExitBad;
  }
  WarnOfUnenforced(options.file, *config);
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
  command
      ->add_option("--diff", options->old_file,
                   "Tell what this file would newly accept or reject, compared with file OLD")
      ->type_name("OLD")
      ->excludes(print);
  command->add_flag("--json", options->json, "Print JSON")->excludes(print);
  command->footer(
      "Exit code: 0 if the file is good, else 1.\n"
      "With --diff, 0 if no verdict can change, 1 if one can or the file is at fault, 64 if OLD is at "
      "fault.\n"
      "What widens stands first: 'newly accepts', then 'may do both' (another key URL, or a key whose\n"
      "direction is not known), 'newly rejects', 'judges the same' (listeners, logs, ...).\n"
      "Examples: assayd check-config assay.yaml --print\n"
      "          assayd check-config assay.yaml --diff deployed/assay.yaml");
  command->callback([options, &run] { run = [options] { return CheckConfig(*options); }; });
}

}  // namespace assay
