#include "client/cli/time_option.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>

namespace assay::cli {

std::optional<absl::Time> ParseWallTime(const std::string& text) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) return absl::FromUnixSeconds(seconds);
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  return std::nullopt;
}

void AddTime(CLI::App& command, const char* name, std::optional<absl::Time>& time, const char* text) {
  command
      .add_option_function<std::string>(
          name, [&time](const std::string& given) { time = ParseWallTime(given); }, text)
      ->check([](const std::string& given) {
        return ParseWallTime(given) ? "" : "'" + given + "' is neither RFC 3339 nor Unix seconds";
      })
      ->type_name("TIME");
}

}  // namespace assay::cli
