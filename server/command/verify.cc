// assayd verify: the engine offline, by a configuration.
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "assay/v1/verifier.pb.h"
#include "client/cli/time_option.h"
#include "proto/catalogue.h"
#include "server/command/command.h"
#include "server/command/load.h"
#include "server/command/offline.h"
#include "server/command/token_lines.h"
#include "server/command/verdict_json.h"

namespace assay {
namespace {

struct Options {
  std::string config, policy;
  std::optional<absl::Time> at;
  bool json = false;
};

// Verdict names: VERIFIED, or the reason.
std::string_view NameOf(const Verdict& verdict) {
  if (const auto* rejection = std::get_if<Rejection>(&verdict)) return Describe(rejection->reason).name;
  if (const auto* unjudged = std::get_if<Unjudged>(&verdict)) return Describe(unjudged->reason).name;
  return "VERIFIED";
}

int VerifyTokens(const Options& options) {
  const auto config = LoadOrTell(options.config);
  if (!config) return kExitUsage;
  Offline offline(*config, options.at);
  bool rejected = false, unjudged = false, mistaken = false;
  const size_t count = ForEachToken(offline.limits().token_bytes, [&](const std::string& token) {
    if (mistaken) return;
    const auto judgement =
        offline.Judge({.token = token, .policy = options.policy, .front = Front::kCommandLine});
    if (!judgement.ok()) {
      std::cerr << judgement.status().message() << "\n";
      mistaken = true;
      return;
    }
    rejected = rejected || std::holds_alternative<Rejection>(judgement->verdict);
    unjudged = unjudged || std::holds_alternative<Unjudged>(judgement->verdict);
    if (options.json) {
      std::cout << VerdictJson(*judgement) << std::flush;
    } else {
      std::cout << NameOf(judgement->verdict) << std::endl;
    }
  });
  if (mistaken) return kExitUsage;
  if (unjudged) return kExitUnjudged;
  if (count == 0) return kExitBad;  // nothing has been verified
  return rejected ? kExitBad : kExitGood;
}

}  // namespace

void AddVerify(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("verify", "Judge tokens read from standard input, one a line, without a server");
  const auto options = std::make_shared<Options>();
  command->add_option("--config", options->config, "Configuration, YAML or JSON")
      ->required()
      ->type_name("FILE");
  command->add_option("--policy", options->policy,
                      "Policy to judge by (default: the configuration's default_policy)");
  cli::AddTime(*command, "--at", options->at, "Judge as if it were this time (RFC 3339 or Unix seconds)");
  command->add_flag("--json", options->json, "Print a JSON object for each token");
  command->footer(
      "Prints VERIFIED or the reason for each line. Exit code: 0 if all are VERIFIED, 2 if any could not be "
      "judged,\n"
      "else 1; 64 if the command line or the configuration is at fault.\n"
      "Example: assayd verify --config assay.yaml --at 2026-01-31T12:00:00Z < token.txt");
  command->callback([options, &run] { run = [options] { return VerifyTokens(*options); }; });
}

}  // namespace assay
