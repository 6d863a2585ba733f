// Console: where the command line reads and writes.
#ifndef ASSAY_CLIENT_CLI_CONSOLE_H_
#define ASSAY_CLIENT_CLI_CONSOLE_H_

#include <istream>
#include <ostream>
#include <string>
#include <string_view>

namespace assay::cli {

// ExitCode is what every command ends with.
enum ExitCode : int { kVerified = 0, kRejected = 1, kUnjudged = 2, kUsage = 64 };

// Console holds the three streams and what is known of them. The streams must outlive it.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool colour = false;  // out is a terminal that shows it

  std::string Good(std::string_view text) const { return Painted("\x1b[1;32m", text); }
  std::string Bad(std::string_view text) const { return Painted("\x1b[1;31m", text); }
  std::string Unsure(std::string_view text) const { return Painted("\x1b[1;33m", text); }
  std::string Faint(std::string_view text) const { return Painted("\x1b[2m", text); }

 private:
  std::string Painted(std::string_view code, std::string_view text) const;
};

// StandardConsole is the process's own: painted where standard output is a terminal that shows it, and nobody
// has set NO_COLOR.
Console StandardConsole();

// Printable returns `text` with control characters, and those that turn the direction of writing, spelled
// out: what a token says must not steer a terminal.
std::string Printable(std::string_view text);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_CONSOLE_H_
