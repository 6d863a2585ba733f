// ShowsColour: whether standard output is a terminal that shows colours, and may.
#ifndef ASSAY_SERVER_COMMAND_TERMINAL_H_
#define ASSAY_SERVER_COMMAND_TERMINAL_H_

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace assay {

// ShowsColour heeds NO_COLOR and TERM=dumb.
inline bool ShowsColour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_TERMINAL_H_
