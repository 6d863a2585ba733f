// Token lines: standard input as a list of tokens, one a line.
#ifndef ASSAY_SERVER_COMMAND_TOKEN_LINES_H_
#define ASSAY_SERVER_COMMAND_TOKEN_LINES_H_

#include <cstddef>
#include <functional>
#include <istream>
#include <string>

namespace assay {

// ForEachLine calls `line` with each line of `in`, without its line feed, and returns how many there were. Of
// a longer line only the first `max_bytes` + 1 bytes are kept: enough to be refused for its size.
size_t ForEachLine(std::istream& in, size_t max_bytes, const std::function<void(const std::string&)>& line);

// ForEachToken does so with standard input. It tells a person at a terminal what is awaited, and says so
// where there was no line at all.
size_t ForEachToken(size_t max_bytes, const std::function<void(const std::string&)>& token);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_TOKEN_LINES_H_
