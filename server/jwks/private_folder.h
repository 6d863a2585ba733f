// PrivateFolder: a folder that nobody but this process's user can put anything into.
#ifndef ASSAY_SERVER_JWKS_PRIVATE_FOLDER_H_
#define ASSAY_SERVER_JWKS_PRIVATE_FOLDER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/jwks/file_port.h"

namespace assay {

// MakePrivateFolder makes `name` below `parent`, and `parent` where that is not there yet, and returns the
// folder's path without symbolic links. kPermissionDenied, with the cure, where CheckPrivateFolder refuses
// it.
absl::StatusOr<std::string> MakePrivateFolder(FilePort& files, const std::string& parent,
                                              std::string_view name);

// CheckPrivateFolder refuses (kPermissionDenied) a folder that is another user's, writable by others or a
// symbolic link, and a folder above it in which another user could put something else in its place: one that
// is writable by others without the sticky bit, or is neither root's nor this user's.
absl::Status CheckPrivateFolder(FilePort& files, const std::string& folder);

// CheckPrivateFile refuses (kPermissionDenied) a file that is another user's or writable by others.
absl::Status CheckPrivateFile(const FilePort& files, const std::string& path, const FileStatus& status);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_PRIVATE_FOLDER_H_
