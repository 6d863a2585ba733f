// JwkSetCache: the keys of one issuer, as the threads that serve requests see them.
#ifndef ASSAY_SERVER_JWKS_JWK_SET_CACHE_H_
#define ASSAY_SERVER_JWKS_JWK_SET_CACHE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "assay/v1/reason.pb.h"
#include "server/base/clock.h"
#include "server/base/executor.h"
#include "server/jose/jwk_set.h"
#include "server/jose/revocations.h"
#include "server/jwks/freshness.h"
#include "server/jwks/key_set_origin.h"
#include "server/jwks/key_uses.h"

namespace assay {

// KeySnapshot is what a cache holds at one moment: a set, until when it is good, and what was revoked.
// Thread-safety: immutable, but for `uses`, which is thread-safe.
struct KeySnapshot {
  std::shared_ptr<const JwkSet> keys = JwkSet::None();  // never null; without the revoked ones
  uint64_t generation = 0;                              // rises with every change of keys or revocations
  KeySetOrigin origin = KeySetOrigin::kNone;
  absl::Duration confirmed = -absl::InfiniteDuration();  // steady time of the last 200 usable or 304
  Freshness freshness{};
  std::shared_ptr<const Revocations> revocations = std::make_shared<const Revocations>();  // never null
  std::shared_ptr<KeyUses> uses = std::make_shared<KeyUses>();                             // never null

  CacheState StateAt(absl::Duration steady) const {
    return origin == KeySetOrigin::kNone ? CacheState::kEmpty : assay::StateAt(freshness, steady - confirmed);
  }
};

// WaitResult tells what became of a request that waited for newer keys.
enum class WaitResult {
  kLanded,  // newer keys are there, or a fetch that started after the request arrived: judge once more, with
            // Current()
  kAbsent,  // as kLanded, and the answer is known: that kid is not there (a live negative entry, or checked)
  kUnavailable,  // no such fetch could be had before the deadline, or it failed
  kCancelled,    // Cancel was called
};

struct WaitOutcome {
  WaitResult result;
  absl::Duration retry_after = absl::ZeroDuration();  // for kUnavailable: when another try makes sense
};

// PendingKeys is a request's place in the queue. Cancel may be called at any time, from any thread, more than
// once; `done` then runs with kCancelled unless it has run or is about to. Dropping the handle cancels
// nothing.
class PendingKeys {
 public:
  virtual ~PendingKeys() = default;
  virtual void Cancel() = 0;
};

// JwkSetCache hands out the current snapshot and parks requests whose key is not in it (key-cache.md C3, C4).
// Thread-safety: thread-safe. No call waits for I/O.
class JwkSetCache {
 public:
  using WaitDone = absl::AnyInvocable<void(WaitOutcome)>;
  virtual ~JwkSetCache() = default;

  // Current is never null: where no usable set was ever had, it is EMPTY. A snapshot past its hard deadline
  // is returned too: the caller asks StateAt.
  virtual std::shared_ptr<const KeySnapshot> Current() const = 0;

  // Await asks for keys newer than what the request saw at `arrived`. `kid` is the token's, empty where it
  // has none, and that for an EMPTY or EXPIRED set too: there it is answered by any flight that brings the
  // kid. One flight serves everybody. `done` is posted to `resume` exactly once, at `deadline` (steady) at
  // the latest; Await never runs it. `resume` must outlive the wait.
  virtual std::shared_ptr<PendingKeys> Await(std::string kid, Instant arrived, absl::Duration deadline,
                                             Executor& resume, WaitDone done) = 0;

  // ReportBadSignature tells that a signature under a known kid was wrong; at most one background fetch a
  // minute.
  virtual void ReportBadSignature() = 0;

  // ReportFirstUse tells that a key of the set has verified its first token.
  virtual void ReportFirstUse() {}
  // LastFault is why the last fetch failed; UNSPECIFIED where it did not, or none has ended.
  virtual v1::KeySetFault LastFault() const { return v1::KEY_SET_FAULT_UNSPECIFIED; }
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_JWK_SET_CACHE_H_
