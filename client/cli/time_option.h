// ParseWallTime: a moment as a command line gives it.
#ifndef ASSAY_CLIENT_CLI_TIME_OPTION_H_
#define ASSAY_CLIENT_CLI_TIME_OPTION_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace assay::cli {

// ParseWallTime reads RFC 3339 ("2026-01-31T12:00:00Z") or Unix seconds ("1769860800").
std::optional<absl::Time> ParseWallTime(const std::string& text);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_TIME_OPTION_H_
