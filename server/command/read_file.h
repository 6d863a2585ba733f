// ReadFile: a whole file, bounded.
#ifndef ASSAY_SERVER_COMMAND_READ_FILE_H_
#define ASSAY_SERVER_COMMAND_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace assay {

// ReadFile returns the bytes of `path`, at most `max_bytes` + 1 of them. Errors name the file and the cause.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_READ_FILE_H_
