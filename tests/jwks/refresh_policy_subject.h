// RefreshPolicySubject: a policy in a time that a test moves, and an origin of kids by name.
#ifndef ASSAY_TESTS_JWKS_REFRESH_POLICY_SUBJECT_H_
#define ASSAY_TESTS_JWKS_REFRESH_POLICY_SUBJECT_H_

#include <set>
#include <string>
#include <utility>

#include "server/jwks/refresh_policy.h"

namespace assay {

inline constexpr absl::Duration kMs = absl::Milliseconds(1);
inline constexpr absl::Duration kSec = absl::Seconds(1);

// RefreshPolicySubject is a policy in a hand-moved time; the kids that the origin serves are a set of names.
class RefreshPolicySubject {
 public:
  explicit RefreshPolicySubject(RefreshOptions options = {}, bool fixed = false)
      : options(options), state(this->options, process, fixed, 1) {}

  RefreshActions Do(const RefreshEvent& event) { return Advance(options, state, event, now); }
  RefreshActions Miss(std::string kid, absl::Duration wait = 2 * kSec) {
    return Do(KeyMissed{.waiter = ++waiters,
                        .kid = kid,
                        .arrived = now,
                        .deadline = now + wait,
                        .known = kids.count(kid) > 0});
  }
  RefreshActions Land(bool changed) {
    const auto contains = [this](std::string_view kid) { return kids.count(std::string(kid)) > 0; };
    return Do(FetchSucceeded{.freshness = freshness, .changed = changed, .contains = contains});
  }
  RefreshActions Fail(absl::Duration retry_after = absl::ZeroDuration()) {
    return Do(FetchFailed{retry_after});
  }
  // Filled brings the subject to FRESH at the end of its first flight, and past the spacing.
  RefreshPolicySubject& Filled() {
    Do(StartAsked{});
    Land(true);
    now += 10 * kSec;
    return *this;
  }

  const RefreshOptions options;
  ProcessLimits process;
  RefreshState state;
  std::set<std::string> kids{"old"};
  Freshness freshness{.refresh_at = 80 * kSec, .soft = 100 * kSec, .hard = 1000 * kSec};
  absl::Duration now = absl::Hours(1);
  uint64_t waiters = 0;
};

inline std::string Told(const RefreshActions& actions) {
  std::string text;
  for (const auto& answer : actions.answers) {
    switch (answer.outcome.result) {
      case WaitResult::kLanded:
        text += "landed ";
        break;
      case WaitResult::kAbsent:
        text += "absent ";
        break;
      case WaitResult::kUnavailable:
        text += "unavailable ";
        break;
      case WaitResult::kCancelled:
        text += "cancelled ";
        break;
    }
  }
  return text;
}

}  // namespace assay

#endif  // ASSAY_TESTS_JWKS_REFRESH_POLICY_SUBJECT_H_
