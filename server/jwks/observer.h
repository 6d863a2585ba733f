// JwksObserver: what key supply tells metrics and the log. telemetry/ implements it.
#ifndef ASSAY_SERVER_JWKS_OBSERVER_H_
#define ASSAY_SERVER_JWKS_OBSERVER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "assay/v1/reason.pb.h"
#include "server/base/clock.h"
#include "server/jwks/budget.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay {

enum class FetchTrigger { kStartup, kScheduled, kUnknownKid, kFollowUp, kBadSignature, kForced, kRetry };
enum class FetchSuccess { kUpdated, kUnchanged, kNotModified, kSuperseded };

struct FetchReport {
  FetchTrigger trigger;
  std::optional<FetchSuccess> success = std::nullopt;  // else `fault`
  v1::KeySetFault fault = v1::KEY_SET_FAULT_UNSPECIFIED;
  std::string detail = {};  // of the fault
  std::string source = {};
  absl::Duration duration = absl::ZeroDuration();
  size_t body_bytes = 0;
  int consecutive_failures = 0;
  absl::Duration next_fetch_in = absl::ZeroDuration();
};

// LookupResult is what became of the look-up of a token's key. Misses are told by the refresher; the rest the
// walk sees for itself: the kid was there, it is revoked, the token names none.
enum class LookupResult {
  kHit,
  kMissNegative,
  kMissJoined,
  kMissFetched,
  kMissDeferred,
  kMissConfirmed,
  kRevoked,
  kKidless
};

// RefetchDenial says why a request that needs a fetch could not have one at once.
enum class RefetchDenial { kBucket, kGlobal, kBackoff, kSpacing, kWaitersFull, kTenantsFull };

// CopyEvent is what became of an issuer's copy on disk.
enum class CopyEvent {
  kWritten,
  kWriteFailed,
  kLoaded,
  kRejectedAge,
  kRejectedIntegrity,
  kRejectedPermission
};

// JwksObserver is called with `issuer`, the configured name; who implements it takes what it needs.
// Thread-safety: thread-safe, and quick; all calls are made on the event loop.
class JwksObserver {
 public:
  virtual ~JwksObserver() = default;
  virtual void OnFetchStarted(std::string_view issuer, FetchTrigger trigger, Instant now) {}
  virtual void OnFetchFinished(std::string_view issuer, const FetchReport& report, Instant now) {}
  // OnKeySet follows each new snapshot: a set, a confirmation, a revocation, a purge.
  virtual void OnKeySet(std::string_view issuer, const KeySnapshot& snapshot, const KeySnapshot& previous) {}
  // OnKeysReturned tells of keys that had been gone from the issuer's set and are back.
  virtual void OnKeysReturned(std::string_view issuer, size_t keys) {}
  virtual void OnLookup(std::string_view issuer, LookupResult result, absl::Duration waited) {}
  virtual void OnWaiters(std::string_view issuer, size_t waiting) {}
  virtual void OnRefetchDenied(std::string_view issuer, RefetchDenial denial) {}
  // OnBudget follows each attempt that was charged to the unknown-kid budget.
  virtual void OnBudget(std::string_view issuer, const Budget& budget) {}
  virtual void OnCopy(std::string_view issuer, CopyEvent event, std::string_view detail) {}
  // OnRetired ends what is told of an issuer that is configured no more; one of that name may begin anew.
  virtual void OnRetired(std::string_view issuer) {}
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_OBSERVER_H_
