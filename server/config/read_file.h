// Files that a person names.
#ifndef ASSAY_SERVER_CONFIG_READ_FILE_H_
#define ASSAY_SERVER_CONFIG_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace assay {

// Pipes says what happens to what is no regular file: whoever has others waiting refuses it.
enum class Pipes { kRead, kRefused };

// ReadFile returns the bytes of `path`, at most `max_bytes` + 1 of them. Errors are "PATH: CAUSE". A pipe is
// read to its end; one that nobody writes to is empty, and not waited for.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes, Pipes pipes = Pipes::kRead);

// CheckReadable returns the error of ReadFile, and reads nothing.
absl::Status CheckReadable(const std::string& path);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_READ_FILE_H_
