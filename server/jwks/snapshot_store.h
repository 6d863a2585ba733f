// SnapshotStore: the last good key sets on disk, without anybody waiting for the disk.
#ifndef ASSAY_SERVER_JWKS_SNAPSHOT_STORE_H_
#define ASSAY_SERVER_JWKS_SNAPSHOT_STORE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/mutex.h"
#include "server/jwks/file_port.h"
#include "server/jwks/key_set_folder.h"
#include "server/jwks/key_set_store.h"

namespace assay {

// What may wait for the disk; a Save beyond it ends with kResourceExhausted.
inline constexpr size_t kWaitingCopyBytes = 64 << 20;
// How long the end of a store goes on with what waits. A call to the disk that hangs is waited for.
inline constexpr absl::Duration kCopyGrace = absl::Seconds(5);

// SnapshotStore carries calls to a KeySetFolder on a thread of its own, in their order; of the changes of one
// issuer that wait, a Remove among them, only the newest is made. Its end does what waits, for kCopyGrace at
// most, and ends the rest with kCancelled. Lifetime: loop, clock and files outlive it. Thread-safety:
// thread-safe.
class SnapshotStore final : public KeySetStore {
 public:
  using LoadDone = absl::AnyInvocable<void(tl::expected<StoredKeySet, CopyFault>)>;
  using ChangeDone = absl::AnyInvocable<void(absl::Status)>;

  // Open is KeySetFolder::Open and waits for the disk.
  static absl::StatusOr<std::unique_ptr<SnapshotStore>> Open(const std::string& state_dir, EventLoop& loop,
                                                             const Clock& clock, FilePort& files);
  ~SnapshotStore() override;

  void Load(std::string name, std::string issuer, std::string source, absl::Duration hard_ttl,
            LoadDone done) override;
  void Save(std::string name, StoredKeySet set, ChangeDone done) override;
  void Remove(std::string name, ChangeDone done) override;

 private:
  // Does its work on the disk unless it is too late for that, and returns what tells its caller.
  using Job = absl::AnyInvocable<Task(bool too_late)>;
  // The newest change of an issuer that waits: a set, or nothing to remove the copy.
  struct Change {
    std::optional<StoredKeySet> set;
    std::vector<ChangeDone> done;
  };

  SnapshotStore(KeySetFolder folder, EventLoop& loop, const Clock& clock);

  void Make(std::string name, std::optional<StoredKeySet> set, ChangeDone done) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes it the newest that waits; false, and nothing is taken, where there is no room for it.
  bool TakeIn(std::string name, std::optional<StoredKeySet> set, ChangeDone& done)
      ABSL_LOCKS_EXCLUDED(mutex_);
  Change TakeOut(const std::string& name) ABSL_LOCKS_EXCLUDED(mutex_);
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  EventLoop& loop_;
  const Clock& clock_;

  KeySetFolder folder_;  // of the thread alone

  Mutex mutex_;
  CondVar work_;
  std::deque<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Change> changes_ ABSL_GUARDED_BY(mutex_);  // by name; each has one job
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Duration> ends_at_ ABSL_GUARDED_BY(mutex_);  // steady; set once the store ends

  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_SNAPSHOT_STORE_H_
