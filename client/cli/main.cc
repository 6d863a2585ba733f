// assay: the command-line client of assayd.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "client/cli/run.h"

int main(int argc, char** argv) {
  // gRPC's own log would stand between the answers; what fails is told by us. The environment may ask for it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool shows_colour = isatty(STDOUT_FILENO) && (no_colour == nullptr || *no_colour == '\0') &&
                            terminal != nullptr && std::string_view(terminal) != "dumb";
  const int code =
      assay::cli::Run(argc, argv, {std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1, shows_colour});
  if (!std::cout.flush()) {
    std::cerr << "assay: the output could not be written\n";
    return 74;  // EX_IOERR of sysexits.h
  }
  return code;
}
