// assay health.
#ifndef ASSAY_CLIENT_CLI_HEALTH_COMMAND_H_
#define ASSAY_CLIENT_CLI_HEALTH_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunHealth asks grpc.health.v1 of the server, or of one service of it: exit code 0 if it serves, 1 if not, 2
// if there is no telling.
int RunHealth(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_HEALTH_COMMAND_H_
