// Budget: a bucket of attempts that refills with time.
#ifndef ASSAY_SERVER_JWKS_BUDGET_H_
#define ASSAY_SERVER_JWKS_BUDGET_H_

#include <algorithm>

#include "absl/time/time.h"

namespace assay {

// Budget holds up to `burst` attempts and regains one each `every`. It keeps one number, the moment at which
// it is full again, so nothing is lost to rounding. A plain value; times are steady.
class Budget {
 public:
  Budget(int burst, absl::Duration every) : burst_(burst), every_(every) {}

  // NextAt is when an attempt may be taken; not after `now` where one may be taken at once.
  absl::Duration NextAt() const { return full_at_ - every_ * (burst_ - 1); }
  // Tokens is how many attempts may be taken at `now`, a part of the next one included.
  double Tokens(absl::Duration now) const {
    return burst_ - std::max(0.0, absl::FDivDuration(full_at_ - now, every_));
  }
  void Take(absl::Duration now) { full_at_ = std::max(full_at_, now) + every_; }

 private:
  int burst_;
  absl::Duration every_;
  absl::Duration full_at_ = -absl::InfiniteDuration();
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_BUDGET_H_
