#include "client/cli/doctor_command.h"

#include "assay/v1/diagnostics.grpc.pb.h"
#include "client/cli/admin_call.h"
#include "client/cli/doctor_text.h"
#include "client/cli/json_line.h"

namespace assay::cli {

int RunDoctor(const Arguments& arguments, const Console& console) {
  v1::DiagnoseIssuerRequest request;
  request.set_issuer(arguments.issuer);
  const auto diagnosis = Ask(arguments, console, request, &v1::Diagnostics::Stub::DiagnoseIssuer);
  // Nobody may take it for a finding of the issuer's that there is no diagnosis.
  if (!diagnosis) return diagnosis.error() == kUsage ? kUsage : kNoDiagnosis;
  console.out << (arguments.json ? JsonLine(*diagnosis) : DoctorText(*diagnosis, console));
  return DoctorExitCode(*diagnosis);
}

}  // namespace assay::cli
