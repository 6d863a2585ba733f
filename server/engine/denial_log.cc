#include "server/engine/denial_log.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace assay {

void DenialLog::OnVerdict(const VerdictReport& report) {
  if (std::holds_alternative<VerifiedToken>(report.verdict)) return;
  const auto denial = std::make_shared<Denial>(MakeDenial(report, clock_.Now().wall));
  std::shared_ptr<const Denial> slot = denial;
  {
    MutexLock lock(mutex_);
    denial->number = ++count_;
    std::swap(slot, slots_[count_ % kKept]);
  }
  // What stood there before ends here, outside the lock.
}

std::vector<std::shared_ptr<const Denial>> DenialLog::Newest() const {
  std::vector<std::shared_ptr<const Denial>> newest;
  newest.reserve(kKept);
  MutexLock lock(mutex_);
  for (uint64_t number = count_; number > 0 && newest.size() < kKept; --number) {
    newest.push_back(slots_[number % kKept]);
  }
  return newest;
}

}  // namespace assay
