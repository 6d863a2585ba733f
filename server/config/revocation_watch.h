// RevocationWatch: the file of revocations, followed while the process runs.
#ifndef ASSAY_SERVER_CONFIG_REVOCATION_WATCH_H_
#define ASSAY_SERVER_CONFIG_REVOCATION_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/jwks/revocation_list.h"

namespace assay {

// How often the file is read; what it holds is compared byte for byte. Reading sees what inotify misses: a
// network file system, a mounted single file, a symbolic link swapped anywhere on the way. A change counts
// when two looks have found the same, within 4 s, so that half of a file that is being written lifts nothing.
inline constexpr absl::Duration kRevocationFilePeriod = absl::Seconds(2);

// RevocationWatch gives a RevocationList what stands in the file, each time that changes, or the issuers do
// that it may name. A file that cannot be read, or has a fault, changes nothing. Lifetime: it looks until it
// is dropped; list, loop and clock outlive it. Thread-safety: single-threaded (owner: the event loop), but
// for Start and the drop.
class RevocationWatch final : public std::enable_shared_from_this<RevocationWatch> {
 public:
  // Report is told on the event loop what became of each change: kInvalidArgument with all faults, a line
  // each, or kNotFound where the file cannot be read.
  using Report = std::function<void(const absl::Status& status)>;

  struct Options {
    std::string path;
    std::function<std::vector<std::string>()> issuers;  // the configured names, as they are at each look
  };

  // Start reads the file at once, and fails as Report would be told: nobody starts on a bad list. Blocks on
  // the disk.
  static absl::StatusOr<std::shared_ptr<RevocationWatch>> Start(Options options, RevocationList& list,
                                                                EventLoop& loop, const Clock& clock,
                                                                Report report);

 private:
  RevocationWatch(Options options, RevocationList& list, EventLoop& loop, const Clock& clock, Report report);

  // True once for each new content, when two looks in a row have found it, and for other issuers.
  bool Changed();
  absl::Status Load();
  void LookLater();

  const Options options_;
  RevocationList& list_;
  EventLoop& loop_;
  const Clock& clock_;
  const Report report_;

  absl::StatusOr<std::string> read_ = std::string();   // at the last look
  absl::StatusOr<std::string> taken_ = std::string();  // what was loaded, or told of, last
  std::vector<std::string> issuers_;                   // by which it was judged
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REVOCATION_WATCH_H_
