// assay revoke, unrevoke, revocations.
#ifndef ASSAY_CLIENT_CLI_REVOCATION_COMMAND_H_
#define ASSAY_CLIENT_CLI_REVOCATION_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunRevoke ends with 1 where the server refuses, or where the revocation is lost at restart though that was
// not asked for; else as RunIssuers.
int RunRevoke(const Arguments& arguments, const Console& console);
int RunUnrevoke(const Arguments& arguments, const Console& console);
// RunRevocations lists what is revoked, of one issuer or of all, a line each.
int RunRevocations(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_REVOCATION_COMMAND_H_
