#include "server/jwks/revocation_list.h"

#include <algorithm>
#include <utility>

#include "server/base/name_thread.h"
#include "server/base/str_cat.h"

namespace assay {

absl::StatusOr<std::unique_ptr<RevocationList>> RevocationList::Open(const std::string& state_dir,
                                                                     FilePort& files, const Clock& clock,
                                                                     Apply apply, size_t capacity) {
  std::optional<RevocationStore> store;
  std::vector<Revocation> entries;
  if (!state_dir.empty()) {
    auto opened = RevocationStore::Open(state_dir, files);
    if (!opened.ok()) return opened.status();
    auto loaded = opened->Load();
    if (!loaded.ok()) return loaded.status();
    entries = *std::move(loaded);
    store = *std::move(opened);
  }
  return std::unique_ptr<RevocationList>(
      new RevocationList(std::move(store), std::move(entries), clock, std::move(apply), capacity));
}

RevocationList::RevocationList(std::optional<RevocationStore> store, std::vector<Revocation> entries,
                               const Clock& clock, Apply apply, size_t capacity)
    : clock_(clock),
      apply_(std::move(apply)),
      capacity_(capacity),
      on_disk_(store.has_value()),
      store_(std::move(store)) {
  for (Revocation& entry : entries) by_rpc_.insert_or_assign(entry.name, std::move(entry));
  if (on_disk_) thread_ = std::thread([this] { Work(); });
}

RevocationList::~RevocationList() {
  {
    MutexLock lock(mutex_);
    ends_ = true;
    work_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void RevocationList::Add(Revocation entry, bool until_restart, Done done) {
  absl::Status status = CheckRevocation(entry);
  if (status.ok() && !on_disk_ && !until_restart) {
    status = absl::FailedPreconditionError(
        "without state_dir a revocation is lost at restart: configure one, or ask for a volatile revocation");
  }
  if (status.ok()) {
    MutexLock lock(mutex_);
    const std::string issuer = entry.name.issuer;
    status = Insert(std::move(entry), clock_.Now().wall);
    if (status.ok()) Queue(issuer, Kept(std::move(done)));
  }
  if (!status.ok()) return done(std::move(status));
  ApplyQueued();
}

absl::Status RevocationList::Insert(Revocation entry, absl::Time now) {
  entry.origin = Revocation::Origin::kRpc;
  entry.added_at = now;
  if (const auto known = by_rpc_.find(entry.name); known != by_rpc_.end()) {
    Revocation& there = known->second;
    there.issued_before = std::max(there.issued_before, entry.issued_before);
    there.expires = std::max(there.expires, entry.expires);
    if (!entry.note.empty()) there.note = std::move(entry.note);
    return absl::OkStatus();
  }
  if (by_rpc_.size() >= capacity_) {
    std::erase_if(by_rpc_, [&](const auto& row) { return !row.second.InForceAt(now); });
  }
  if (by_rpc_.size() >= capacity_) {
    return absl::ResourceExhaustedError(
        StrCat("the list is full with ", capacity_, " revocations: take back what is no longer needed"));
  }
  by_rpc_.emplace(entry.name, std::move(entry));
  return absl::OkStatus();
}

void RevocationList::Remove(const RevocationName& name, Done done) {
  absl::Status status;
  {
    MutexLock lock(mutex_);
    if (by_file_.contains(name)) {
      status = absl::FailedPreconditionError("this revocation stands in the file: take it out there");
    } else if (by_rpc_.erase(name) == 0) {
      status = absl::NotFoundError("there is no such revocation");
    } else {
      Queue(name.issuer, Kept(std::move(done)));
    }
  }
  if (!status.ok()) return done(std::move(status));
  ApplyQueued();
}

void RevocationList::SetFileEntries(std::vector<Revocation> entries) {
  Entries by_name;
  for (Revocation& entry : entries) {
    entry.origin = Revocation::Origin::kFile;
    by_name.insert_or_assign(entry.name, std::move(entry));
  }
  {
    MutexLock lock(mutex_);
    std::map<std::string, std::shared_ptr<const Revocations>> before;
    const absl::Time now = clock_.Now().wall;
    for (const Entries* side : {&by_file_, &by_name}) {
      for (const auto& [name, entry] : *side) {
        if (!before.contains(name.issuer)) before.emplace(name.issuer, SnapshotAt(name.issuer, now));
      }
    }
    by_file_.swap(by_name);
    for (const auto& [issuer, revocations] : before) {
      if (*SnapshotAt(issuer, now) != *revocations) Queue(issuer, [] {});
    }
  }
  ApplyQueued();
}

void RevocationList::Renew(const std::vector<std::string>& issuers, std::shared_ptr<void> applied) {
  {
    MutexLock lock(mutex_);
    for (const std::string& issuer : issuers) Queue(issuer, [applied] {});
  }
  applied.reset();
  ApplyQueued();
}

void RevocationList::Queue(const std::string& issuer, absl::AnyInvocable<void()> applied) {
  queue_.push_back({issuer, SnapshotAt(issuer, clock_.Now().wall), std::move(applied)});
}

absl::AnyInvocable<void()> RevocationList::Kept(Done done) {
  return [this, done = std::move(done)]() mutable { Keep(std::move(done)); };
}

// Whoever comes first applies for all, so that an older change never overtakes a newer one.
void RevocationList::ApplyQueued() {
  mutex_.Lock();
  if (std::exchange(applying_, true)) return mutex_.Unlock();
  while (!queue_.empty()) {
    Change change = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    apply_(change.issuer, std::move(change.revocations), std::move(change.applied));
    mutex_.Lock();
  }
  applying_ = false;
  mutex_.Unlock();
}

void RevocationList::Keep(Done done) {
  if (!on_disk_) return done(RevocationOutcome{false, "there is no state_dir"});
  MutexLock lock(mutex_);
  unwritten_.push_back(std::move(done));
  work_.SignalOne();
}

void RevocationList::Work() {
  NameThread("assay-revoked");
  for (;;) {
    std::vector<Done> answers;
    std::vector<Revocation> entries;
    {
      MutexLock lock(mutex_);
      while (unwritten_.empty() && !ends_) work_.Wait(mutex_);
      if (unwritten_.empty()) return;
      answers.swap(unwritten_);
      entries.reserve(by_rpc_.size());
      for (const auto& [name, entry] : by_rpc_) entries.push_back(entry);
    }
    const absl::Status status = store_->Save(entries);
    for (Done& done : answers) done(RevocationOutcome{status.ok(), std::string(status.message())});
  }
}

std::vector<Revocation> RevocationList::List() const {
  const absl::Time now = clock_.Now().wall;
  std::vector<Revocation> entries;
  MutexLock lock(mutex_);
  for (const Entries* side : {&by_rpc_, &by_file_}) {
    for (const auto& [name, entry] : *side) {
      if (entry.InForceAt(now)) entries.push_back(entry);
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Revocation& a, const Revocation& b) { return a.name < b.name; });
  return entries;
}

std::shared_ptr<const Revocations> RevocationList::Snapshot(std::string_view issuer) const {
  MutexLock lock(mutex_);
  return SnapshotAt(issuer, clock_.Now().wall);
}

std::shared_ptr<const Revocations> RevocationList::SnapshotAt(std::string_view issuer, absl::Time now) const {
  auto revocations = std::make_shared<Revocations>();
  const RevocationName first{.issuer = std::string(issuer)};
  for (const Entries* side : {&by_rpc_, &by_file_}) {
    for (auto at = side->lower_bound(first); at != side->end() && at->first.issuer == issuer; ++at) {
      if (at->second.InForceAt(now)) AddTo(at->second, *revocations);
    }
  }
  return revocations;
}

}  // namespace assay
