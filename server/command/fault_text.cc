#include "server/command/fault_text.h"

#include "server/base/json.h"
#include "server/base/str_cat.h"

namespace assay {

std::string FaultsText(const std::string& file, const std::vector<ConfigFault>& faults) {
  std::string lines;
  for (const ConfigFault& fault : faults)
    StrAppend(&lines, fault.line > 0 && fault.file.empty() ? file + ":" : "", ToString(fault), "\n");
  return lines;
}

std::string FaultsJson(const std::vector<ConfigFault>& faults) {
  std::string rows;
  for (const ConfigFault& fault : faults) {
    const std::string file = fault.file.empty() ? "" : StrCat("\"file\":", JsonQuote(fault.file), ",");
    StrAppend(&rows, rows.empty() ? "" : ",", "{", file, "\"path\":", JsonQuote(fault.path),
              ",\"line\":", fault.line, ",\"column\":", fault.column,
              ",\"message\":", JsonQuote(fault.message), "}");
  }
  return "[" + rows + "]";
}

}  // namespace assay
