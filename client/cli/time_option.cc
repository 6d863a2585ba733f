#include "client/cli/time_option.h"

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

}  // namespace assay::cli
