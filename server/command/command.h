// The subcommands of assayd: each adds itself to the command line and leaves what to run.
#ifndef ASSAY_SERVER_COMMAND_COMMAND_H_
#define ASSAY_SERVER_COMMAND_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace assay {

// Exit codes, the same for every subcommand (sysexits.h for usage).
inline constexpr int kExitGood = 0;      // everything asked for is so
inline constexpr int kExitBad = 1;       // something is not: a token rejected, a file with faults
inline constexpr int kExitUnjudged = 2;  // something could not be told
inline constexpr int kExitUsage = 64;
inline constexpr int kExitOutput = 74;  // what was to be printed could not be written

// Run is the chosen subcommand. It is called once, after the whole command line was read, and returns the
// exit code.
using Run = std::function<int()>;

void AddCheckConfig(CLI::App& app, Run& run);
void AddCheckJwks(CLI::App& app, Run& run);
void AddCheckJws(CLI::App& app, Run& run);
void AddDemo(CLI::App& app, Run& run);
void AddDoctor(CLI::App& app, Run& run);
void AddExplain(CLI::App& app, Run& run);
void AddGateway(CLI::App& app, Run& run);
void AddInit(CLI::App& app, Run& run);
void AddReasons(CLI::App& app, Run& run);
void AddSchema(CLI::App& app, Run& run);
void AddServe(CLI::App& app, Run& run);
void AddTest(CLI::App& app, Run& run);
void AddVerify(CLI::App& app, Run& run);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_COMMAND_H_
