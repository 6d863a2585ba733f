// assay doctor.
#ifndef ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_
#define ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

// RunDoctor has the server diagnose an issuer, and writes what it found. It ends as DoctorExitCode says,
// and with 2 where there is no diagnosis; 64 where no such issuer is configured.
int RunDoctor(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_
