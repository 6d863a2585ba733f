// The admin listener's commands, as the command line has them.
#ifndef ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_
#define ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/arguments.h"

namespace assay::cli {

// AddAdminCommands adds each with its options, which write into `arguments`, and into `misplaced` what may be
// a token; all must outlive the parsing.
std::vector<std::pair<CLI::App*, Arguments::Command>> AddAdminCommands(CLI::App& app, Arguments& arguments,
                                                                       std::vector<std::string>& misplaced);

// AddNarrowing adds what verify and explain have in common: policy, audiences, scopes, certificate, and a
// place for tokens among the arguments, which are refused.
void AddNarrowing(CLI::App& command, Arguments& arguments, std::vector<std::string>& misplaced);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_
