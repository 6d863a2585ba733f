// RevocationList: all that operators have revoked, by RPC and by file, in force and on disk.
#ifndef ASSAY_SERVER_JWKS_REVOCATION_LIST_H_
#define ASSAY_SERVER_JWKS_REVOCATION_LIST_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/mutex.h"
#include "server/jose/revocations.h"
#include "server/jwks/file_port.h"
#include "server/jwks/revocation.h"
#include "server/jwks/revocation_store.h"

namespace assay {

inline constexpr size_t kRevocations = 10'000;  // entries by RPC, and again as many by file

// RevocationOutcome tells how long a change, which is in force, stays so.
struct RevocationOutcome {
  bool durable;          // false: until restart
  std::string detail{};  // why not, one line for operators
};

// RevocationList puts each change in force first, then on disk on a thread of its own, then answers. Entries
// are never evicted; those that have expired make room. Lifetime: `files`, `clock` and what `apply` reaches
// outlive it; no call of `apply` may be unanswered when it ends. Its end writes what waits, however long the
// disk takes. Thread-safety: thread-safe. No call waits for the disk, but for Open.
class RevocationList {
 public:
  // Apply replaces the revocations of an issuer of that configured name, and runs `done` once all later
  // verifications see them (JwkSetControl::Revoke). Calls come one after another, in the order of the
  // changes.
  using Apply = std::function<void(const std::string& issuer, std::shared_ptr<const Revocations> revocations,
                                   absl::AnyInvocable<void()> done)>;
  using Done = absl::AnyInvocable<void(absl::StatusOr<RevocationOutcome>)>;

  // Open reads what is below `state_dir`; where that is empty there is no disk. A list that cannot be read or
  // trusted is a failure. Nothing is applied: who makes the caches asks Snapshot.
  static absl::StatusOr<std::unique_ptr<RevocationList>> Open(const std::string& state_dir, FilePort& files,
                                                              const Clock& clock, Apply apply,
                                                              size_t capacity = kRevocations);
  ~RevocationList();
  RevocationList(const RevocationList&) = delete;
  RevocationList& operator=(const RevocationList&) = delete;

  // Add revokes. An entry of that name is widened, never narrowed: the later of both times holds.
  // kInvalidArgument: CheckRevocation; kResourceExhausted: full; kFailedPrecondition: there is no state_dir,
  // and `until_restart` does not say that this is meant. `done` runs once, on a thread of the list's, of
  // `apply`'s or of the caller; it is destroyed uncalled where `apply` destroys its own.
  void Add(Revocation entry, bool until_restart, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Remove takes an entry back. kNotFound; kFailedPrecondition where it stands in the file.
  void Remove(const RevocationName& name, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // SetFileEntries replaces what comes from the file, which has its own room. The entries must have passed
  // CheckRevocation.
  void SetFileEntries(std::vector<Revocation> entries) ABSL_LOCKS_EXCLUDED(mutex_);

  // Renew applies what is in force of `issuers` once more, for caches that were made meanwhile. `applied`
  // ends once all of it is applied; it is never called.
  void Renew(const std::vector<std::string>& issuers, std::shared_ptr<void> applied)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // List returns what is in force, ordered by name; what RPC and file both name stands there twice.
  std::vector<Revocation> List() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Snapshot is what an issuer's verifications look up; never null.
  std::shared_ptr<const Revocations> Snapshot(std::string_view issuer) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Entries = std::map<RevocationName, Revocation>;
  struct Change {
    std::string issuer;
    std::shared_ptr<const Revocations> revocations;
    absl::AnyInvocable<void()> applied;
  };

  RevocationList(std::optional<RevocationStore> store, std::vector<Revocation> entries, const Clock& clock,
                 Apply apply, size_t capacity);

  absl::Status Insert(Revocation entry, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<const Revocations> SnapshotAt(std::string_view issuer, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Queue(const std::string& issuer, absl::AnyInvocable<void()> applied)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ApplyQueued() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::AnyInvocable<void()> Kept(Done done);
  void Keep(Done done) ABSL_LOCKS_EXCLUDED(mutex_);
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  const Clock& clock_;
  const Apply apply_;
  const size_t capacity_;
  const bool on_disk_;

  std::optional<RevocationStore> store_;  // of the thread alone

  mutable Mutex mutex_;
  CondVar work_;
  Entries by_rpc_ ABSL_GUARDED_BY(mutex_);
  Entries by_file_ ABSL_GUARDED_BY(mutex_);
  std::deque<Change> queue_ ABSL_GUARDED_BY(mutex_);  // made, and not yet applied
  bool applying_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Done> unwritten_ ABSL_GUARDED_BY(mutex_);  // in force, and not yet on disk
  bool ends_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_REVOCATION_LIST_H_
