// assay denials, and assay explain of a denial that is kept.
#ifndef ASSAY_CLIENT_CLI_DENIAL_COMMAND_H_
#define ASSAY_CLIENT_CLI_DENIAL_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunDenials lists what fits the arguments, a line each, the newest first; with `follow` the oldest first,
// and on until the server goes. Exit codes as RunIssuers.
int RunDenials(const Arguments& arguments, const Console& console);

// RunExplainRecorded tells all that is kept of the denials with the arguments' correlation id, the newest
// first, with cause and cure. It ends with 2 where none is kept.
int RunExplainRecorded(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_DENIAL_COMMAND_H_
