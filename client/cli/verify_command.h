// assay verify.
#ifndef ASSAY_CLIENT_CLI_VERIFY_COMMAND_H_
#define ASSAY_CLIENT_CLI_VERIFY_COMMAND_H_

#include "assay/v1/verifier.pb.h"
#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// VerifyRequestOf is what the arguments ask, for a token that comes later.
v1::VerifyRequest VerifyRequestOf(const Arguments& arguments);

// RunVerify judges each line of the input as it comes and writes a verdict a line; a single token gets a text
// of several lines unless the arguments say otherwise. Of several verdicts the worst is the exit code. It
// stops at the first call that the server gave no answer to.
int RunVerify(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_VERIFY_COMMAND_H_
