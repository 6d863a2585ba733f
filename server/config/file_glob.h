// Globs: names of files with *, ? and [...] (POSIX glob; a backslash takes a character as it is).
#ifndef ASSAY_SERVER_CONFIG_FILE_GLOB_H_
#define ASSAY_SERVER_CONFIG_FILE_GLOB_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// IsGlob tells whether `pattern` may match other names than its own.
bool IsGlob(std::string_view pattern);

// GlobOf returns the pattern that matches `name` alone; PlainName takes it back for what is no glob.
std::string GlobOf(std::string_view name);
std::string PlainName(std::string_view pattern);

// MatchGlob returns the paths that there are, in the order of their bytes; a star matches no leading dot. The
// error names the pattern: a folder on the way that cannot be read. Blocks on the disk.
absl::StatusOr<std::vector<std::string>> MatchGlob(const std::string& pattern);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FILE_GLOB_H_
