// A TCP port as text.
#ifndef ASSAY_SERVER_CONFIG_PORT_H_
#define ASSAY_SERVER_CONFIG_PORT_H_

#include <charconv>
#include <optional>
#include <string_view>

namespace assay {

// ParsePort reads a decimal number from 0 to 65535, and nothing beside it.
inline std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.size() > 5) return std::nullopt;
  return port >= 0 && port <= 65535 ? std::optional(port) : std::nullopt;
}

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_PORT_H_
