#include "client/cli/console.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace assay::cli {

std::string Console::Painted(std::string_view code, std::string_view text) const {
  if (!colour) return std::string(text);
  return std::string(code).append(text).append("\x1b[0m");
}

Console StandardConsole() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool shows_colour = isatty(STDOUT_FILENO) && (no_colour == nullptr || *no_colour == '\0') &&
                            terminal != nullptr && std::string_view(terminal) != "dumb";
  return {std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1, shows_colour};
}

namespace {

// TurnsDirection knows U+202A to U+202E and U+2066 to U+2069, which let a text read as another.
bool TurnsDirection(std::string_view character) {
  return (character >= "\xe2\x80\xaa" && character <= "\xe2\x80\xae") ||
         (character >= "\xe2\x81\xa6" && character <= "\xe2\x81\xa9");
}

}  // namespace

std::string Printable(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string printable;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are controls too, C2 80 to C2 9F in UTF-8.
    const bool c1 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc2 && byte >= 0x80 && byte <= 0x9f;
    if (c1) printable.pop_back();
    if (const std::string_view mark = text.substr(i, 3); TurnsDirection(mark)) {
      printable.append(mark[1] == '\x80' ? "\\u202" : "\\u206") +=
          kHex[static_cast<unsigned char>(mark[2]) & 15];
      i += 2;
    } else if (byte < 0x20 || byte == 0x7f || c1) {
      printable.append("\\x") += kHex[byte >> 4];
      printable += kHex[byte & 15];
    } else {
      printable += text[i];
    }
  }
  return printable;
}

}  // namespace assay::cli
