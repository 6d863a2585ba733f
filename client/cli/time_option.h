// ParseWallTime, AddTime: a moment as a command line gives it.
#ifndef ASSAY_CLIENT_CLI_TIME_OPTION_H_
#define ASSAY_CLIENT_CLI_TIME_OPTION_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace CLI {
class App;
}

namespace assay::cli {

// ParseWallTime reads RFC 3339 ("2026-01-31T12:00:00Z") or Unix seconds ("1769860800").
std::optional<absl::Time> ParseWallTime(const std::string& text);

// AddTime gives the command an option that takes such a moment, and refuses all else. `time` must outlive it.
void AddTime(CLI::App& command, const char* name, std::optional<absl::Time>& time, const char* text);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_TIME_OPTION_H_
