// PosixFiles: the file port on the system's own calls.
#ifndef ASSAY_SERVER_JWKS_POSIX_FILES_H_
#define ASSAY_SERVER_JWKS_POSIX_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "server/jwks/file_port.h"

namespace assay {

// PosixFiles keeps nothing. Thread-safety: thread-safe.
class PosixFiles final : public FilePort {
 public:
  uint32_t EffectiveUser() const override;
  absl::StatusOr<FileStatus> Stat(const std::string& path) override;
  absl::StatusOr<std::string> RealPath(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& folder) override;
  absl::Status MakeFolder(const std::string& path) override;
  absl::StatusOr<FileContent> Read(const std::string& path, size_t most) override;
  absl::StatusOr<std::unique_ptr<NewFile>> Create(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status SyncFolder(const std::string& path) override;
  absl::Status Remove(const std::string& path) override;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_POSIX_FILES_H_
