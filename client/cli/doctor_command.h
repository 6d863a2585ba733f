// assay doctor.
#ifndef ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_
#define ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_

#include "client/cli/arguments.h"
#include "client/cli/console.h"

namespace assay::cli {

inline constexpr int kNoDiagnosis = 3;

// RunDoctor has the server diagnose an issuer, and writes what it found. It ends as DoctorExitCode says, with
// kUsage where no such issuer is configured, and with kNoDiagnosis where there is none: no answer, no way in,
// or asked too often, after one more try.
int RunDoctor(const Arguments& arguments, const Console& console);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_DOCTOR_COMMAND_H_
