// Scalars of a configuration, from text to value and back. Everything is exact and strict: what is not
// spelled as said here is refused, never guessed.
#ifndef ASSAY_SERVER_CONFIG_SCALAR_TEXT_H_
#define ASSAY_SERVER_CONFIG_SCALAR_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace assay {

// PlainType is what an unquoted scalar is (YAML 1.2 core schema, without octal, hexadecimal, infinity and
// NaN).
enum class PlainType { kString, kBoolean, kInteger, kNumber };
PlainType PlainTypeOf(std::string_view text);

// ParseDuration reads whole numbers with units d, h, m, s, ms, each at most once and the larger first: "90s",
// "1h30m". Nothing where it is anything else, or longer than ten years.
std::optional<absl::Duration> ParseDuration(std::string_view text);

// DurationText writes whole milliseconds so that ParseDuration reads the same back: "90s", "5m", "24h".
std::string DurationText(absl::Duration duration);

// ParseByteSize reads a whole number with or without B, KiB, MiB or GiB behind it: "16384", "16KiB".
std::optional<uint64_t> ParseByteSize(std::string_view text);

// ByteSizeText writes the largest unit that is exact: "16KiB", "1000B".
std::string ByteSizeText(uint64_t bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_SCALAR_TEXT_H_
