#include "server/config/scalar_text.h"

#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

// Takes the digits at the start of `text` off it.
std::string_view TakeDigits(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

struct DurationUnit {
  std::string_view name;
  absl::Duration length;
};

constexpr int kUnits = 5;
const DurationUnit* Units() {
  static const DurationUnit units[kUnits] = {{"d", absl::Hours(24)},
                                             {"h", absl::Hours(1)},
                                             {"m", absl::Minutes(1)},
                                             {"s", absl::Seconds(1)},
                                             {"ms", absl::Milliseconds(1)}};
  return units;
}

constexpr std::pair<std::string_view, uint64_t> kByteUnits[] = {
    {"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}};

}  // namespace

PlainType PlainTypeOf(std::string_view text) {
  for (std::string_view word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return PlainType::kBoolean;
  }
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const bool digits_before = !TakeDigits(text).empty();
  if (text.empty()) return digits_before ? PlainType::kInteger : PlainType::kString;
  bool digits_after = false;
  if (text[0] == '.') {
    text.remove_prefix(1);
    digits_after = !TakeDigits(text).empty();
  }
  if (!digits_before && !digits_after) return PlainType::kString;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    text.remove_prefix(1);
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    if (TakeDigits(text).empty()) return PlainType::kString;
  }
  return text.empty() ? PlainType::kNumber : PlainType::kString;
}

std::optional<absl::Duration> ParseDuration(std::string_view text) {
  constexpr int64_t kMaxCount = 10ll * 366 * 24 * 3600 * 1000;  // ten years of the smallest unit
  absl::Duration sum = absl::ZeroDuration();
  int next_unit = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::string_view digits = TakeDigits(text);
    size_t end = 0;
    while (end < text.size() && absl::ascii_isalpha(text[end])) ++end;
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    int unit = next_unit;
    while (unit < kUnits && Units()[unit].name != name) ++unit;
    int64_t count = 0;
    if (unit == kUnits || !absl::SimpleAtoi(absl::string_view(digits.data(), digits.size()), &count) ||
        count > kMaxCount)
      return std::nullopt;
    sum += count * Units()[unit].length;
    next_unit = unit + 1;
  }
  if (sum > absl::Milliseconds(kMaxCount)) return std::nullopt;
  return sum;
}

std::string DurationText(absl::Duration duration) {
  for (std::string_view name : {"h", "m", "s"}) {
    for (int unit = 0; unit < kUnits; ++unit) {
      const absl::Duration length = Units()[unit].length;
      if (Units()[unit].name != name || duration < length) continue;
      if (duration % length == absl::ZeroDuration()) return StrCat(duration / length, name);
    }
  }
  if (duration == absl::ZeroDuration()) return "0s";
  return StrCat(absl::ToInt64Milliseconds(duration), "ms");
}

std::optional<uint64_t> ParseByteSize(std::string_view text) {
  const std::string_view digits = TakeDigits(text);
  uint64_t count = 0;
  if (!absl::SimpleAtoi(absl::string_view(digits.data(), digits.size()), &count)) return std::nullopt;
  if (text.empty()) return count;
  for (const auto& [name, bytes] : kByteUnits) {
    if (text != name) continue;
    if (count > std::numeric_limits<uint64_t>::max() / bytes) return std::nullopt;
    return count * bytes;
  }
  return std::nullopt;
}

std::string ByteSizeText(uint64_t bytes) {
  for (const auto& [name, unit] : kByteUnits) {
    if (bytes >= unit && bytes % unit == 0) return StrCat(bytes / unit, name);
  }
  return "0B";
}

}  // namespace assay
