#include "server/config/config_faults.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace assay {

ConfigFaults::ConfigFaults(std::initializer_list<ConfigFault> faults) {
  for (const ConfigFault& fault : faults) Add(fault);
}

void ConfigFaults::Add(ConfigFault fault) {
  if (kept_.size() == kKept) {
    ++left_out_;
  } else {
    kept_.push_back(std::move(fault));
  }
}

void ConfigFaults::Append(ConfigFaults others) {
  for (ConfigFault& fault : others.kept_) Add(std::move(fault));
  left_out_ += others.left_out_;
}

void ConfigFaults::SetFile(const std::string& file) {
  for (ConfigFault& fault : kept_) {
    if (fault.file.empty()) fault.file = file;
  }
}

void ConfigFaults::Sort() {
  std::stable_sort(kept_.begin(), kept_.end(), [](const ConfigFault& a, const ConfigFault& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
}

}  // namespace assay
