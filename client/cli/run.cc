#include "client/cli/run.h"

#include "client/cli/arguments.h"
#include "client/cli/denial_command.h"
#include "client/cli/doctor_command.h"
#include "client/cli/explain_command.h"
#include "client/cli/health_command.h"
#include "client/cli/issuer_command.h"
#include "client/cli/revocation_command.h"
#include "client/cli/verify_command.h"

namespace assay::cli {

int Run(int argc, const char* const* argv, const Console& console) {
  const auto arguments = ParseArguments(argc, argv);
  if (!arguments) {
    (arguments.error().exit_code == 0 ? console.out : console.err) << arguments.error().text;
    return arguments.error().exit_code;
  }
  switch (arguments->command) {
    case Arguments::Command::kVerify:
      return RunVerify(*arguments, console);
    case Arguments::Command::kHealth:
      return RunHealth(*arguments, console);
    case Arguments::Command::kIssuers:
      return RunIssuers(*arguments, console);
    case Arguments::Command::kKeys:
      return RunKeys(*arguments, console);
    case Arguments::Command::kWatch:
      return RunWatch(*arguments, console);
    case Arguments::Command::kRefresh:
      return RunRefresh(*arguments, console);
    case Arguments::Command::kPurge:
      return RunPurge(*arguments, console);
    case Arguments::Command::kRevoke:
      return RunRevoke(*arguments, console);
    case Arguments::Command::kUnrevoke:
      return RunUnrevoke(*arguments, console);
    case Arguments::Command::kExplain:
      return arguments->correlation_id.empty() ? RunExplain(*arguments, console)
                                               : RunExplainRecorded(*arguments, console);
    case Arguments::Command::kRevocations:
      return RunRevocations(*arguments, console);
    case Arguments::Command::kDenials:
      return RunDenials(*arguments, console);
    case Arguments::Command::kDoctor:
      return RunDoctor(*arguments, console);
  }
  return kUsage;
}

}  // namespace assay::cli
