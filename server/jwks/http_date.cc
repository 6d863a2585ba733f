#include "server/jwks/http_date.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "server/jwks/header_text.h"

namespace assay {
namespace {

constexpr int64_t kLongestDelta = int64_t{1} << 31;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

}  // namespace

std::optional<absl::Time> ParseHttpDate(std::string_view text) {
  text = TrimWhitespace(text);
  // Abseil's parser also reads words such as "infinite-future"; no date of HTTP is without a digit.
  if (text.size() > 40 || std::none_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  for (const char* format :
       {"%a, %d %b %E4Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %E4Y"}) {
    absl::Time time;
    if (absl::ParseTime(format, std::string(text), absl::UTCTimeZone(), &time, nullptr)) return time;
  }
  return std::nullopt;
}

std::optional<absl::Duration> ParseDeltaSeconds(std::string_view text) {
  text = TrimWhitespace(text);
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  int64_t seconds = 0;
  for (const char digit : text) {
    seconds = std::min(seconds * 10 + (digit - '0'), kLongestDelta);
  }
  return absl::Seconds(seconds);
}

absl::Duration ParseRetryAfter(std::string_view text, absl::Time now) {
  if (const auto delta = ParseDeltaSeconds(text)) return *delta;
  if (const auto date = ParseHttpDate(text)) return std::max(*date - now, absl::ZeroDuration());
  return absl::ZeroDuration();
}

}  // namespace assay
