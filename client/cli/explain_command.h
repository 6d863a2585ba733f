// assay explain.
#ifndef ASSAY_CLIENT_CLI_EXPLAIN_COMMAND_H_
#define ASSAY_CLIENT_CLI_EXPLAIN_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunExplain takes all of the input for one token, asks the admin listener why it is verified or not, and
// ends as `verify` would.
int RunExplain(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_EXPLAIN_COMMAND_H_
