// Reloader: takes the configuration on disk into force, whole or not at all.
#ifndef ASSAY_SERVER_COMMAND_RELOADER_H_
#define ASSAY_SERVER_COMMAND_RELOADER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "assay/v1/config.pb.h"
#include "server/base/clock.h"
#include "server/base/mutex.h"
#include "server/base/published.h"
#include "server/config/reload_report.h"

namespace assay {

// Hold copies a configuration to where it takes least memory: of thousands of issuers, each has dozens of
// parts.
std::shared_ptr<const v1::Config> Hold(const v1::Config& config);

// Reloader knows what is in force, what waits for a restart and why the last attempt was refused.
// Thread-safety: thread-safe; Reload is called by one thread at a time.
class Reloader {
 public:
  // Apply puts a configuration into force; it cannot fail.
  using Apply = std::function<void(const v1::Config& config)>;
  using Report = std::function<void(const ReloadReport& report)>;

  // What `config` holds is in force, and counts as taken now. Both arguments must outlive the reloader.
  Reloader(Published<v1::Config>& config, const Clock& clock, Apply apply, Report report);

  // Reload reads the file at `path`. Where it is good and changes anything, what can change without a restart
  // is set and applied. A file with a fault changes nothing. `report` is told in any case; `asked` is for it.
  // It returns what LoadConfigFile says of sources. Blocks on the disk.
  std::vector<std::string> Reload(const std::string& path, bool asked);

  // Standing tells operators of all that, in lines for /readyz?verbose.
  std::string Standing() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Published<v1::Config>& config_;
  const Clock& clock_;
  const Apply apply_;
  const Report report_;

  mutable Mutex mutex_;
  ReloadReport last_ ABSL_GUARDED_BY(mutex_);
  absl::Time taken_at_ ABSL_GUARDED_BY(mutex_);  // when what is in force came into it
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_RELOADER_H_
