// The text of a log line. Pure.
#ifndef ASSAY_SERVER_TELEMETRY_LOG_LINE_H_
#define ASSAY_SERVER_TELEMETRY_LOG_LINE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/telemetry/log_field.h"

namespace assay {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat {
  kJson,  // one object: time (RFC 3339, UTC, milliseconds), level, event, then the fields in their order
  kText,  // TIME LEVEL EVENT name=value ...; a value is quoted as in JSON where it needs to be
};

inline constexpr size_t kLogValueBytes = 256;  // of a text, before escaping; what is beyond becomes "..."

// RenderLogLine returns one line without its end. Whatever a text holds, the line stays one line of valid
// UTF-8: controls are escaped, bytes that are not UTF-8 become U+FFFD, and the length is capped. A text that
// has the looks of a JWT in it is replaced whole.
std::string RenderLogLine(LogFormat format, absl::Time wall, LogLevel level, std::string_view event,
                          std::span<const LogField> fields);

// QuoteForLog returns `text` capped, cleaned and escaped as a JSON string with its quotes.
std::string QuoteForLog(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_LOG_LINE_H_
