// The command line as a whole.
#ifndef ASSAY_CLIENT_CLI_RUN_H_
#define ASSAY_CLIENT_CLI_RUN_H_

#include "client/cli/console.h"

namespace assay::cli {

// Run does what the arguments say and returns the exit code.
int Run(int argc, const char* const* argv, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_RUN_H_
