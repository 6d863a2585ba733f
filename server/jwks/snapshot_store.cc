#include "server/jwks/snapshot_store.h"

#include <utility>

#include "absl/memory/memory.h"
#include "server/base/name_thread.h"
#include "server/base/str_cat.h"

namespace assay {
namespace {

constexpr size_t kBytesPerCaller = 256;
constexpr char kTooLate[] = "the process ended before the disk was ready";

size_t BytesOf(const std::optional<StoredKeySet>& set) {
  if (!set) return 0;
  const Validators& validators = set->validators;
  return set->issuer.size() + set->source.size() + validators.url.size() + validators.etag.size() +
         validators.last_modified.size() + set->json.size();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SnapshotStore>> SnapshotStore::Open(const std::string& state_dir,
                                                                   EventLoop& loop, const Clock& clock,
                                                                   FilePort& files) {
  absl::StatusOr<KeySetFolder> folder = KeySetFolder::Open(state_dir, files);
  if (!folder.ok()) return folder.status();
  return absl::WrapUnique(new SnapshotStore(*std::move(folder), loop, clock));
}

SnapshotStore::SnapshotStore(KeySetFolder folder, EventLoop& loop, const Clock& clock)
    : loop_(loop), clock_(clock), folder_(std::move(folder)), thread_([this] { Work(); }) {}

SnapshotStore::~SnapshotStore() {
  {
    MutexLock lock(mutex_);
    ends_at_ = clock_.Now().steady + kCopyGrace;
  }
  work_.SignalOne();
  thread_.join();
}

void SnapshotStore::Load(std::string name, std::string issuer, std::string source, absl::Duration hard_ttl,
                         LoadDone done) {
  CopyDemand demand{std::move(issuer), std::move(source), hard_ttl};
  {
    MutexLock lock(mutex_);
    jobs_.push_back([this, name = std::move(name), demand = std::move(demand),
                     done = std::move(done)](bool too_late) mutable -> Task {
      tl::expected<StoredKeySet, CopyFault> set =
          too_late ? tl::unexpected(CopyFault{CopyRefusal::kAbsent, kTooLate})
                   : folder_.Load(name, demand, clock_.Now().wall);
      return [done = std::move(done), set = std::move(set)]() mutable { done(std::move(set)); };
    });
  }
  work_.SignalOne();
}

void SnapshotStore::Save(std::string name, StoredKeySet set, ChangeDone done) {
  Make(std::move(name), std::move(set), std::move(done));
}

void SnapshotStore::Remove(std::string name, ChangeDone done) {
  Make(std::move(name), std::nullopt, std::move(done));
}

void SnapshotStore::Make(std::string name, std::optional<StoredKeySet> set, ChangeDone done) {
  if (TakeIn(std::move(name), std::move(set), done)) return work_.SignalOne();
  loop_.Post([done = std::move(done)]() mutable {
    done(absl::ResourceExhaustedError(StrCat("over ", kWaitingCopyBytes, " bytes wait for the disk")));
  });
}

bool SnapshotStore::TakeIn(std::string name, std::optional<StoredKeySet> set, ChangeDone& done) {
  const size_t bytes = BytesOf(set) + kBytesPerCaller;
  MutexLock lock(mutex_);
  const auto found = changes_.find(name);
  const size_t freed = found == changes_.end() ? 0 : BytesOf(found->second.set);
  // A copy that is to go is never kept for want of room.
  if (set && waiting_bytes_ - freed + bytes > kWaitingCopyBytes) return false;
  waiting_bytes_ += bytes - freed;
  Change& change = found == changes_.end() ? changes_[name] : found->second;
  change.set = std::move(set);
  change.done.push_back(std::move(done));
  if (change.done.size() > 1) return true;  // its job waits already
  jobs_.push_back([this, name = std::move(name)](bool too_late) -> Task {
    Change newest = TakeOut(name);
    absl::Status status = too_late     ? absl::CancelledError(kTooLate)
                          : newest.set ? folder_.Save(name, *newest.set)
                                       : folder_.Remove(name);
    return [all = std::move(newest.done), status = std::move(status)]() mutable {
      for (ChangeDone& each : all) each(status);
    };
  });
  return true;
}

SnapshotStore::Change SnapshotStore::TakeOut(const std::string& name) {
  MutexLock lock(mutex_);
  auto entry = changes_.extract(name);
  Change& change = entry.mapped();
  waiting_bytes_ -= BytesOf(change.set) + change.done.size() * kBytesPerCaller;
  return std::move(change);
}

void SnapshotStore::Work() {
  NameThread("assay-snapshot");
  for (;;) {
    Job job;
    bool too_late = false;
    {
      MutexLock lock(mutex_);
      while (jobs_.empty() && !ends_at_) work_.Wait(mutex_);
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      too_late = ends_at_ && clock_.Now().steady > *ends_at_;
    }
    loop_.Post(job(too_late));
  }
}

}  // namespace assay
