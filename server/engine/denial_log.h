// DenialLog: the last verdicts that were not "verified".
#ifndef ASSAY_SERVER_ENGINE_DENIAL_LOG_H_
#define ASSAY_SERVER_ENGINE_DENIAL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/engine/denial.h"
#include "server/engine/observer.h"

namespace assay {

// DenialLog keeps the last kKept denials of this process, in at most 20 MiB. A verified token takes no lock
// of it; another takes one for as long as a pointer is put into its place. Ownership: the clock must outlive
// it. Thread-safety: thread-safe.
class DenialLog final : public VerifyObserver {
 public:
  static constexpr size_t kKept = 4096;

  explicit DenialLog(const Clock& clock) : clock_(clock), slots_(kKept) {}

  void OnVerdict(const VerdictReport& report) override;
  void OnParked(int) override {}

  // Newest returns what is kept, the newest first.
  std::vector<std::shared_ptr<const Denial>> Newest() const;

 private:
  const Clock& clock_;

  mutable Mutex mutex_;
  std::vector<std::shared_ptr<const Denial>> slots_ ABSL_GUARDED_BY(mutex_);
  uint64_t count_ ABSL_GUARDED_BY(mutex_) = 0;  // of all denials since the process began
};

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_DENIAL_LOG_H_
