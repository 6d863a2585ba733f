// RevocationStore: the file in which revocations outlive the process.
#ifndef ASSAY_SERVER_JWKS_REVOCATION_STORE_H_
#define ASSAY_SERVER_JWKS_REVOCATION_STORE_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/jwks/file_port.h"
#include "server/jwks/revocation.h"

namespace assay {

// RevocationStore keeps one file, `<state_dir>/revocations/list`, replaced whole. Each call waits for the
// disk and first looks whether the folder is still private. Lifetime: `files` outlives it. Thread-safety:
// single-threaded (owner: the thread of the RevocationList).
class RevocationStore {
 public:
  // Open makes the folder. Folders that others may write are refused (kPermissionDenied) with the cure.
  static absl::StatusOr<RevocationStore> Open(const std::string& state_dir, FilePort& files);

  // Load is empty where there was never a file. A file that cannot be read or trusted is a failure: no
  // revocation is ever dropped in silence.
  absl::StatusOr<std::vector<Revocation>> Load();
  absl::Status Save(std::span<const Revocation> entries);

 private:
  RevocationStore(std::string folder, FilePort& files);

  std::string folder_;
  FilePort* files_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REVOCATION_STORE_H_
