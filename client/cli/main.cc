// assay: the command-line client of assayd.
#include <cstdlib>
#include <iostream>

#include "client/cli/console.h"
#include "client/cli/run.h"

int main(int argc, char** argv) {
  // gRPC's own log would stand between the answers; what fails is told by us. The environment may ask for it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  const int code = assay::cli::Run(argc, argv, assay::cli::StandardConsole());
  if (!std::cout.flush()) {
    std::cerr << "assay: the output could not be written\n";
    return 74;  // EX_IOERR of sysexits.h
  }
  return code;
}
