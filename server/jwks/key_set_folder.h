// KeySetFolder: the folder in which the last good key sets outlive the process.
#ifndef ASSAY_SERVER_JWKS_KEY_SET_FOLDER_H_
#define ASSAY_SERVER_JWKS_KEY_SET_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/jwks/file_port.h"
#include "server/jwks/key_set_store.h"
#include "tl/expected.hpp"

namespace assay {

// CopyDemand is what a copy must be to be used.
struct CopyDemand {
  std::string issuer;
  std::string source;
  absl::Duration hard_ttl;
};

// KeySetFolder keeps one file an issuer, `<state_dir>/keys/<name>.keyset`, replaced whole: a kill or a loss
// of power at any moment leaves the old copy or the new one. Names are configured ones, which are safe as
// file names. Each call waits for the disk and first looks whether the folder is still private. Lifetime:
// `files` outlives it. Thread-safety: single-threaded (owner: the thread of the SnapshotStore).
class KeySetFolder {
 public:
  // Open makes the folder and removes what a killed process left half written. Folders that others may write
  // are refused (kPermissionDenied) with the cure.
  static absl::StatusOr<KeySetFolder> Open(const std::string& state_dir, FilePort& files);

  tl::expected<StoredKeySet, CopyFault> Load(const std::string& name, const CopyDemand& demand,
                                             absl::Time now);
  absl::Status Save(const std::string& name, const StoredKeySet& set);
  // Remove ends with OK where there was no copy.
  absl::Status Remove(const std::string& name);

 private:
  KeySetFolder(std::string folder, FilePort& files);

  std::string PathOf(const std::string& name) const;

  std::string folder_;
  FilePort* files_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_SET_FOLDER_H_
