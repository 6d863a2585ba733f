// DoctorText: a diagnosis as people read it.
#ifndef ASSAY_CLIENT_CLI_DOCTOR_TEXT_H_
#define ASSAY_CLIENT_CLI_DOCTOR_TEXT_H_

#include <string>

#include "assay/v1/doctor.pb.h"
#include "client/cli/console.h"

namespace assay::cli {

// DoctorText has a section for each check, a table of the keys, cause and cure of whatever is not well, and
// the worst in its last line. `console` tells whether it is coloured.
std::string DoctorText(const v1::Diagnosis& diagnosis, const Console& console);

// DoctorExitCode is 0 where all is well, 1 for a warning, 2 for an error.
int DoctorExitCode(const v1::Diagnosis& diagnosis);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_DOCTOR_TEXT_H_
