// assay issuers, keys, watch, refresh, purge.
#ifndef ASSAY_CLIENT_CLI_ISSUER_COMMAND_H_
#define ASSAY_CLIENT_CLI_ISSUER_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunIssuers lists the issuers, a line each. All of these end with 0; 1 where the server refuses the operator
// or a fetch that was asked for has failed; 2 where there is no telling; 64 where no such issuer is
// configured.
int RunIssuers(const Arguments& arguments, const Console& console);
// RunKeys lists the keys of an issuer, those not used with their fault.
int RunKeys(const Arguments& arguments, const Console& console);
// RunWatch writes an event a line until the server ends the stream.
int RunWatch(const Arguments& arguments, const Console& console);
int RunRefresh(const Arguments& arguments, const Console& console);
int RunPurge(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_ISSUER_COMMAND_H_
