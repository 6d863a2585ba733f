// assayd: the parts list.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "server/command/command.h"
#include "server/command/version.h"

int main(int argc, char** argv) {
  CLI::App app("assayd judges bearer tokens (JWT) of many issuers: genuine, for us, now?", "assayd");
  app.require_subcommand(1);
  app.set_version_flag("--version", assay::VersionText);
  app.footer(
      "'assayd COMMAND --help' tells more. Start with 'assayd demo', or 'assayd init --issuer URL --audience "
      "A'.");

  std::ios::sync_with_stdio(false);
  assay::Run run;
  assay::AddServe(app, run);
  assay::AddDemo(app, run);
  assay::AddInit(app, run);
  assay::AddDoctor(app, run);
  assay::AddCheckConfig(app, run);
  assay::AddCheckJwks(app, run);
  assay::AddCheckJws(app, run);
  assay::AddVerify(app, run);
  assay::AddExplain(app, run);
  assay::AddTest(app, run);
  assay::AddGateway(app, run);
  assay::AddSchema(app, run);
  assay::AddReasons(app, run);

  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return std::string(failed->get_parent() ? "assayd " + failed->get_name() : "assayd") + ": " +
           error.what() + "\nSee 'assayd --help', 'assayd COMMAND --help'.\n";
  });
  try {
    if (argc > 1 && argv[1][0] != '-' &&
        app.get_subcommands([&](CLI::App* each) { return each->get_name() == argv[1]; }).empty()) {
      throw CLI::ExtrasError("there is no command '" + std::string(argv[1]) + "'",
                             CLI::ExitCodes::ExtrasError);
    }
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? assay::kExitGood : assay::kExitUsage;
  }
  const int code = run();
  if (!std::cout.flush()) {
    std::cerr << "assayd: the output could not be written\n";
    return assay::kExitOutput;
  }
  return code;
}
