// FilePort: the port through which what must outlive the process reaches the disk.
#ifndef ASSAY_SERVER_JWKS_FILE_PORT_H_
#define ASSAY_SERVER_JWKS_FILE_PORT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace assay {

// FileStatus is what there is to know of who may change a file or folder.
struct FileStatus {
  enum class Kind { kRegular, kFolder, kSymbolicLink, kOther };
  Kind kind = Kind::kOther;
  uint32_t owner = 0;
  uint32_t mode = 0;  // permission bits with the sticky, set-uid and set-gid ones

  bool WritableByOthers() const { return (mode & 0022) != 0; }
};

// FileContent is a file's bytes with the status of the very file that they were read from.
struct FileContent {
  FileStatus status;
  std::string bytes;
};

// NewFile is a file that is being written; its end closes it. Thread-safety: single-threaded (owner: its
// maker).
class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual absl::Status Write(std::string_view bytes) = 0;
  virtual absl::Status Sync() = 0;
};

// FilePort does one thing on the disk a call, and waits for it. Failures are what errno makes of a Status,
// the path in it; kNotFound and kAlreadyExists may be relied on. Thread-safety: thread-safe.
class FilePort {
 public:
  virtual ~FilePort() = default;
  virtual uint32_t EffectiveUser() const = 0;
  // Stat does not follow a symbolic link that `path` itself is; RealPath follows all of them.
  virtual absl::StatusOr<FileStatus> Stat(const std::string& path) = 0;
  virtual absl::StatusOr<std::string> RealPath(const std::string& path) = 0;
  // List names what is in the folder, in no order.
  virtual absl::StatusOr<std::vector<std::string>> List(const std::string& folder) = 0;
  // MakeFolder makes it with mode 0700.
  virtual absl::Status MakeFolder(const std::string& path) = 0;
  // Read follows no symbolic link and reads no more than `most` bytes of the file, which must be a regular
  // one.
  virtual absl::StatusOr<FileContent> Read(const std::string& path, size_t most) = 0;
  // Create makes a file of mode 0600 that was not there.
  virtual absl::StatusOr<std::unique_ptr<NewFile>> Create(const std::string& path) = 0;
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // SyncFolder makes what was created, renamed and removed in the folder outlive a loss of power.
  virtual absl::Status SyncFolder(const std::string& path) = 0;
  virtual absl::Status Remove(const std::string& path) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FILE_PORT_H_
