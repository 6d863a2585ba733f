// JwkSetControl: what an operator sees of one issuer's keys, and does to them.
#ifndef ASSAY_SERVER_JWKS_JWK_SET_CONTROL_H_
#define ASSAY_SERVER_JWKS_JWK_SET_CONTROL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/jose/revocations.h"
#include "server/jwks/jwk_set_cache.h"
#include "server/jwks/observer.h"

namespace assay {

// KeySighting is one usable key that the issuer published since this process began, revoked ones included.
struct KeySighting {
  std::string key_id;  // empty where it has none
  std::string thumbprint;
  std::string_view key_type;   // `kty`
  std::string_view algorithm;  // `alg`; empty where it has none
  absl::Time first_seen;
  absl::Time last_seen;  // in a set fetched, or confirmed, at this time
  bool present;          // in the set in force
};

// FetchRecord is a fetch that has ended.
struct FetchRecord {
  FetchReport report;
  Instant ended;
};

// JwkSetReport is an issuer's key supply at one moment. Keys that were dropped stand in the snapshot's set,
// last uses in its `uses`. Of a template whose tenants have keys of their own, keys and snapshot stand in the
// tenants' reports, and the rest is put together from them.
struct JwkSetReport {
  std::string issuer{};  // exact `iss`, of a tenant
  std::shared_ptr<const KeySnapshot> snapshot;
  std::string source;             // a URL, a file, or "inline"
  std::vector<KeySighting> keys;  // by first sighting; of those that are gone, the last 64
  std::optional<FetchRecord> last_fetch;
  std::optional<Instant> last_attempt;  // when the last fetch began
  std::optional<absl::Time> last_success;
  int consecutive_failures = 0;
  bool fetching = false;
  absl::Duration next_fetch_in = absl::InfiniteDuration();  // infinite: none is planned, or one is under way
  size_t waiters = 0;
  std::vector<JwkSetReport> tenants{};  // by `issuer`
};

// JwkSetControl acts on the event loop: each call returns at once, and `done` runs there exactly once, or is
// destroyed uncalled where the loop has ended. Thread-safety: thread-safe.
class JwkSetControl {
 public:
  virtual ~JwkSetControl() = default;

  virtual void Report(absl::AnyInvocable<void(JwkSetReport)> done) = 0;

  // Refresh fetches as soon as a flight under way and the spacing allow, whatever budget and back-off say.
  // `done` is told how that fetch ended; nothing where the cache was stopped before.
  virtual void Refresh(absl::AnyInvocable<void(std::optional<FetchReport>)> done) = 0;

  // Purge makes the cache EMPTY, removes its copy on disk, and fetches anew. A fixed set is read again at
  // once. `done` runs when all later verifications see the purge; its status tells of the copy on disk.
  virtual void Purge(absl::AnyInvocable<void(absl::Status)> done) = 0;

  // Revoke replaces all revocations of the issuer. `done` runs when all later verifications see them.
  virtual void Revoke(std::shared_ptr<const Revocations> revocations, absl::AnyInvocable<void()> done) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_JWK_SET_CONTROL_H_
