// ReplaceFile: a file that is the old one or the new one, whatever happens while it is replaced.
#ifndef ASSAY_SERVER_JWKS_REPLACED_FILE_H_
#define ASSAY_SERVER_JWKS_REPLACED_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/jwks/file_port.h"

namespace assay {

// ReplaceFile writes a temporary file beside it, syncs it, renames it and syncs the folder. After a failure
// the file may be the old or the new one; what is left of the temporary one is for RemoveLeftovers. Waits for
// the disk.
absl::Status ReplaceFile(FilePort& files, const std::string& folder, const std::string& name,
                         std::string_view bytes);

// RemoveLeftovers removes what a killed process left half written in `folder`.
absl::Status RemoveLeftovers(FilePort& files, const std::string& folder);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REPLACED_FILE_H_
