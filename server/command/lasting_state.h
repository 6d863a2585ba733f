// LastingState: what outlives the process, the last good key sets and the revocations.
#ifndef ASSAY_SERVER_COMMAND_LASTING_STATE_H_
#define ASSAY_SERVER_COMMAND_LASTING_STATE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/v1/config.pb.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/config/revocation_watch.h"
#include "server/jwks/posix_files.h"
#include "server/jwks/revocation_list.h"
#include "server/jwks/snapshot_store.h"

namespace assay {

// LastingState opens the configuration's `state_dir` and follows its file of revocations. Loop and clock
// outlive it; it must end after the refreshers have stopped. Thread-safety: its parts are thread-safe.
class LastingState {
 public:
  // IssuerNames are the configured names, whenever it is asked.
  using IssuerNames = std::function<std::vector<std::string>()>;

  // Open fails where a folder is not private, or a list of revocations cannot be read: nobody starts without
  // the revocations that were in force. `apply` may be called, on a thread of the list's, from here on.
  // Blocks on the disk.
  static absl::StatusOr<std::unique_ptr<LastingState>> Open(const v1::Config& config, EventLoop& loop,
                                                            const Clock& clock, RevocationList::Apply apply,
                                                            IssuerNames issuers,
                                                            RevocationWatch::Report report);

  KeySetStore* store() { return store_.get(); }  // null without a state_dir
  RevocationList& revocations() { return *revocations_; }

 private:
  LastingState() = default;

  PosixFiles files_;
  std::unique_ptr<SnapshotStore> store_;
  std::unique_ptr<RevocationList> revocations_;
  std::shared_ptr<RevocationWatch> watch_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_LASTING_STATE_H_
