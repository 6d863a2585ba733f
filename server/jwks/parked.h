// Parked: a request's continuation, kept until it is answered.
#ifndef ASSAY_SERVER_JWKS_PARKED_H_
#define ASSAY_SERVER_JWKS_PARKED_H_

#include <utility>

#include "server/base/executor.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay {

// Parked answers exactly once, unless it is released: by Answer or, where whoever held it ends first, with
// kUnavailable. Movable. Thread-safety: single-threaded (owner: whoever holds it).
class Parked {
 public:
  Parked(Executor& resume, JwkSetCache::WaitDone done) : resume_(&resume), done_(std::move(done)) {}
  Parked(Parked&& other) noexcept
      : resume_(std::exchange(other.resume_, nullptr)), done_(std::move(other.done_)) {}
  Parked& operator=(Parked&&) = delete;
  ~Parked() { Answer({WaitResult::kUnavailable, kTryAgain}); }

  void Answer(WaitOutcome outcome) {
    Executor* const resume = std::exchange(resume_, nullptr);
    if (resume == nullptr) return;
    resume->Post([done = std::move(done_), outcome]() mutable { done(outcome); });
  }

  // Release hands the continuation to somebody else, who answers from now on.
  JwkSetCache::WaitDone Release() && {
    resume_ = nullptr;
    return std::move(done_);
  }

 private:
  static constexpr absl::Duration kTryAgain = absl::Seconds(1);

  Executor* resume_;  // null once answered or moved from
  JwkSetCache::WaitDone done_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_PARKED_H_
