// assayd: the parts list.
#include <CLI/CLI.hpp>
#include <iostream>

#include "server/command/command.h"
#include "server/command/version.h"

int main(int argc, char** argv) {
  CLI::App app("assayd judges bearer tokens (JWT) of many issuers: genuine, for us, now?", "assayd");
  app.require_subcommand(1);
  app.set_version_flag("--version", assay::VersionText);
  app.footer("'assayd COMMAND --help' tells more. Start with 'assayd demo', or 'assayd init --issuer URL --audience A'.");

  assay::Run run;
  assay::AddServe(app, run);
  assay::AddDemo(app, run);
  assay::AddInit(app, run);
  assay::AddCheckConfig(app, run);
  assay::AddCheckJwks(app, run);
  assay::AddCheckJws(app, run);
  assay::AddVerify(app, run);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? assay::kExitGood : assay::kExitUsage;
  }
  return run();
}
