#include "server/jwks/freshness.h"

#include <algorithm>
#include <string_view>

#include "server/base/ascii_case.h"
#include "server/jwks/header_text.h"
#include "server/jwks/http_date.h"

namespace assay {
namespace {

struct CacheControl {
  bool uncacheable = false;                 // no-store or no-cache
  std::optional<std::string_view> max_age;  // argument as sent, without quotes; the first one counts
};

CacheControl ParseCacheControl(std::string_view text) {
  CacheControl result;
  while (!text.empty()) {
    std::string_view argument = TakeElement(',', text);
    const std::string_view name = TakeElement('=', argument);
    if (EqualsIgnoringCase(name, "no-store") || EqualsIgnoringCase(name, "no-cache")) {
      result.uncacheable = true;
    } else if (EqualsIgnoringCase(name, "max-age") && !result.max_age) {
      argument = TrimWhitespace(argument);
      // Both forms are to be read, though only the bare one may be sent (RFC 9111 section 5.2).
      if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"') {
        argument = argument.substr(1, argument.size() - 2);
      }
      result.max_age = argument;
    }
  }
  return result;
}

}  // namespace

std::optional<absl::Duration> StatedLife(const CacheHeaders& headers) {
  const CacheControl control = ParseCacheControl(headers.cache_control);
  if (control.uncacheable) return std::nullopt;
  if (control.max_age) return ParseDeltaSeconds(*control.max_age);
  const auto expires = ParseHttpDate(headers.expires);
  const auto date = ParseHttpDate(headers.date);
  // Without its own Date an Expires would be measured by our wall clock, which no age here depends on.
  if (!expires || !date) return std::nullopt;
  return *expires - *date;
}

absl::Duration StatedAge(const CacheHeaders& headers) {
  // A list of ages comes of two caches in a row; the first is the nearest (RFC 9111 section 4.2.1).
  std::string_view age_text = headers.age;
  age_text = TakeElement(',', age_text);
  return ParseDeltaSeconds(age_text).value_or(absl::ZeroDuration());
}

Freshness ComputeFreshness(const CacheHeaders& headers, const FreshnessOptions& options, double draw) {
  absl::Duration soft = options.ttl_default;
  const auto stated = StatedLife(headers);
  if (stated && *stated > absl::ZeroDuration()) soft = *stated - StatedAge(headers);
  soft = std::clamp(soft, options.ttl_min, options.ttl_max);
  return {.refresh_at = soft * (0.75 + 0.20 * std::clamp(draw, 0.0, 1.0)),
          .soft = soft,
          .hard = std::max(soft, options.hard_ttl)};
}

CacheState StateAt(const Freshness& freshness, absl::Duration age) {
  if (age >= freshness.hard) return CacheState::kExpired;
  if (age >= freshness.soft) return CacheState::kStale;
  if (age >= freshness.refresh_at) return CacheState::kAging;
  return CacheState::kFresh;
}

}  // namespace assay
