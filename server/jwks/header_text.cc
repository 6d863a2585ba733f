#include "server/jwks/header_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace assay {

std::string_view TrimWhitespace(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view TakeElement(char separator, std::string_view& rest) {
  bool quoted = false;
  size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  end = std::min(end, rest.size());  // a backslash may have been the last byte
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return TrimWhitespace(taken);
}

}  // namespace assay
