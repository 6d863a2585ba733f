// ParseWallTime: a moment as a command line gives it.
#ifndef ASSAY_SERVER_COMMAND_TIME_OPTION_H_
#define ASSAY_SERVER_COMMAND_TIME_OPTION_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace assay {

// ParseWallTime reads RFC 3339 ("2026-01-31T12:00:00Z") or Unix seconds ("1769860800").
std::optional<absl::Time> ParseWallTime(const std::string& text);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_TIME_OPTION_H_
