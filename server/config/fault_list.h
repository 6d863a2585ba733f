// FaultList: where the rules of a configuration put what they find, beside what reading it has found.
#ifndef ASSAY_SERVER_CONFIG_FAULT_LIST_H_
#define ASSAY_SERVER_CONFIG_FAULT_LIST_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/config/config_faults.h"
#include "server/config/source_map.h"
#include "server/config/yaml_reader.h"

namespace assay {

// FaultList keeps silent about what only follows from a fault of reading: a value that could not be read is
// not called missing as well. Thread-safety: single-threaded (owner: a load).
class FaultList {
 public:
  explicit FaultList(YamlReading reading);

  // Add says that the value at `path` is wrong.
  void Add(const std::string& path, std::string message);

  // AddName says that the name at the end of `path` is wrong, whatever stands below it.
  void AddName(const std::string& path, std::string message) { Push(path, std::move(message)); }

  // AddMissing says that `path` lacks a member, one of `names`.
  void AddMissing(const std::string& path, const std::vector<std::string_view>& names, std::string message);

  // Written tells whether the file itself says something of `path`.
  bool Written(std::string_view path) const { return sources_.Written(path); }

  // InOrder sorts `names`, members of `path`, as they stand in the file: maps have lost that order.
  std::vector<std::string> InOrder(const std::string& path, std::vector<std::string> names) const;

  // Take returns all faults in the order of the file.
  ConfigFaults Take() &&;

 private:
  void Push(const std::string& path, std::string message);

  const SourceMap sources_;
  const ConfigFaults read_;  // what reading found
  ConfigFaults ruled_;       // what rules found
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FAULT_LIST_H_
