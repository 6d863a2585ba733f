// ReloadReport: what became of an attempt to take the configuration on disk into force.
#ifndef ASSAY_SERVER_CONFIG_RELOAD_REPORT_H_
#define ASSAY_SERVER_CONFIG_RELOAD_REPORT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/config/config_faults.h"
#include "server/config/reload_change.h"

namespace assay {

struct ReloadReport {
  absl::Time at;
  bool asked = false;    // by somebody, whether the files had changed or not
  std::string revision;  // in force after it
  ConfigFaults faults;   // why it was refused; nothing has changed then
  bool news = false;     // something is in force, or waits, that was not so before
  ReloadChange change;
  std::vector<std::string> restart_needed;  // keys whose values on disk wait for a restart
};

// FaultLines is one line a fault, the first `most` of them, each cut at 400 bytes; then how many more there
// are.
std::vector<std::string> FaultLines(const ConfigFaults& faults, size_t most = 50);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_RELOAD_REPORT_H_
