// IssuerEvents: what happens to issuers' keys, told to operators who watch.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_EVENTS_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_EVENTS_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "assay/v1/issuers.pb.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/observer.h"

namespace assay {

// IssuerWatch is what one watcher has not read yet. A slow one loses events and is told how many; nobody
// waits for it. Thread-safety: thread-safe.
class IssuerWatch {
 public:
  // No names: all issuers. `wake` is called after each event, by whoever brought it; it must not block.
  IssuerWatch(std::vector<std::string> names, size_t capacity, std::function<void()> wake);

  std::optional<v1::IssuerEvent> Next();

 private:
  friend class IssuerEvents;
  bool Wants(std::string_view issuer) const { return names_.empty() || names_.contains(issuer); }
  void Push(const v1::IssuerEvent& event, bool beyond_capacity);

  const std::set<std::string, std::less<>> names_;
  const size_t capacity_;
  const std::function<void()> wake_;

  Mutex mutex_;
  std::deque<v1::IssuerEvent> events_ ABSL_GUARDED_BY(mutex_);
  uint64_t lost_ ABSL_GUARDED_BY(mutex_) = 0;  // behind the last of `events_`
};

// IssuerEvents tells watchers of keys, failures and states. What time alone changes (states, first uses) it
// looks for once a second, while somebody watches; of a template whose tenants have keys of their own there
// is none in common to look at. What it is given must outlive it, and the loop's last
// task. Thread-safety: thread-safe.
class IssuerEvents final : public JwksObserver, public std::enable_shared_from_this<IssuerEvents> {
 public:
  static constexpr size_t kWatchers = 64;
  static constexpr size_t kCapacity = 1024;  // events that wait for one watcher
  static constexpr absl::Duration kLook = absl::Seconds(1);

  static std::shared_ptr<IssuerEvents> Create(const Published<IssuerRegistry>& registry, EventLoop& loop,
                                              const Clock& clock, size_t capacity = kCapacity);

  // Watch begins with the state of each issuer; it ends when the result is dropped. NOT_FOUND: an unknown
  // name. RESOURCE_EXHAUSTED: there are kWatchers.
  absl::StatusOr<std::shared_ptr<IssuerWatch>> Watch(std::vector<std::string> names,
                                                     std::function<void()> wake);

  void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) override;
  void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) override;
  void OnRetired(std::string_view issuer) override;

 private:
  struct Seen {
    CacheState state;
    absl::flat_hash_set<std::string> used;  // thumbprints
  };
  using Watches = std::vector<std::shared_ptr<IssuerWatch>>;

  IssuerEvents(const Published<IssuerRegistry>& registry, EventLoop& loop, const Clock& clock,
               size_t capacity);

  Watches Watching() ABSL_LOCKS_EXCLUDED(mutex_);
  v1::IssuerEvent EventOf(std::string_view issuer, absl::Time at) const;
  // Look finds what has changed of `issuer` since the last look.
  std::vector<v1::IssuerEvent> Look(std::string_view issuer, const KeySnapshot& snapshot, Instant now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void LookAtAll() ABSL_LOCKS_EXCLUDED(mutex_);
  void LookLater();

  const Published<IssuerRegistry>& registry_;
  EventLoop& loop_;
  const Clock& clock_;
  const size_t capacity_;

  Mutex mutex_;
  std::vector<std::weak_ptr<IssuerWatch>> watches_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Seen> seen_ ABSL_GUARDED_BY(mutex_);
  bool looking_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_EVENTS_H_
