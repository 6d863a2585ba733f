// ConfigFaults: all that is wrong with a configuration, in bounded memory.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_FAULTS_H_
#define ASSAY_SERVER_CONFIG_CONFIG_FAULTS_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "server/config/config_fault.h"

namespace assay {

// ConfigFaults keeps the first kKept faults and counts the others: one slip of a generator stands in a file
// a million times. Thread-safety: single-threaded (owner: a load) until it is const.
class ConfigFaults {
 public:
  static constexpr size_t kKept = 1000;

  ConfigFaults() = default;
  ConfigFaults(std::initializer_list<ConfigFault> faults);

  void Add(ConfigFault fault);
  void Append(ConfigFaults others);

  // SetFile says in which file those stand that do not say so themselves.
  void SetFile(const std::string& file);

  // Sort puts what is kept in the order of the files, the one without a name first, and of the places there;
  // faults of one place keep their order.
  void Sort();

  const std::vector<ConfigFault>& kept() const { return kept_; }
  size_t left_out() const { return left_out_; }
  size_t size() const { return kept_.size() + left_out_; }
  bool empty() const { return kept_.empty(); }

 private:
  std::vector<ConfigFault> kept_;
  size_t left_out_ = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_FAULTS_H_
