#include "server/command/token_lines.h"

#include <unistd.h>

#include <iostream>

namespace assay {

size_t ForEachLine(std::istream& in, size_t max_bytes, const std::function<void(const std::string&)>& line) {
  size_t count = 0;
  std::string held;
  std::streambuf& bytes = *in.rdbuf();
  for (int c = bytes.sbumpc(); c != EOF; c = bytes.sbumpc()) {
    held.clear();
    for (; c != EOF && c != '\n'; c = bytes.sbumpc()) {
      if (held.size() <= max_bytes) held += static_cast<char>(c);
    }
    line(held);
    ++count;
    if (c == EOF) break;
  }
  return count;
}

size_t ForEachToken(size_t max_bytes, const std::function<void(const std::string&)>& token) {
  if (isatty(STDIN_FILENO) != 0) std::cerr << "Paste tokens, one a line; end with Ctrl-D.\n";
  const size_t count = ForEachLine(std::cin, max_bytes, token);
  if (count == 0) std::cerr << "no token on standard input: pipe one in, one a line\n";
  return count;
}

}  // namespace assay
