#include "server/command/algorithm_option.h"

#include <string>
#include <vector>

#include "server/base/str_cat.h"

namespace assay {
namespace {

std::string Names() {
  std::string names;
  for (const Algorithm& row : Algorithms()) StrAppend(&names, names.empty() ? "" : ", ", row.name);
  return names;
}

}  // namespace

void AddAllowOption(CLI::App& command, AlgorithmSet& allowed) {
  allowed = AlgorithmSet::All();
  const auto set = [&allowed](const std::vector<std::string>& names) {
    allowed = AlgorithmSet();
    for (const std::string& name : names) {
      const Algorithm* row = FindAlgorithm(name);
      if (row == nullptr)
        throw CLI::ValidationError("--allow", StrCat("no algorithm '", name, "'; there are ", Names()));
      allowed.Add(*row);
    }
  };
  command.add_option_function<std::vector<std::string>>("--allow", set, "Algorithms to allow (default: all)")
      ->delimiter(',')
      ->type_name("ALG,...");
}

}  // namespace assay
