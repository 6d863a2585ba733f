// The admin listener's commands, as the command line has them.
#ifndef ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_
#define ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <utility>
#include <vector>

#include "client/cli/arguments.h"

namespace assay::cli {

// AddAdminCommands adds each with its options, which write into `arguments`; both must outlive the parsing.
std::vector<std::pair<CLI::App*, Arguments::Command>> AddAdminCommands(CLI::App& app, Arguments& arguments);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_ADMIN_ARGUMENTS_H_
