#include "server/command/fault_text.h"

#include "server/base/json.h"
#include "server/base/str_cat.h"
#include "server/base/visible_text.h"

namespace assay {

std::string FaultsText(const std::string& file, const ConfigFaults& faults) {
  std::string lines;
  for (const ConfigFault& fault : faults.kept())
    StrAppend(&lines, fault.line > 0 && fault.file.empty() ? file + ":" : "", ToString(fault), "\n");
  if (faults.left_out() > 0) StrAppend(&lines, "and ", faults.left_out(), " more\n");
  return lines;
}

std::string FaultsJson(const ConfigFaults& faults) {
  std::string rows;
  for (const ConfigFault& fault : faults.kept()) {
    const std::string file = fault.file.empty() ? "" : StrCat("\"file\":", JsonQuote(fault.file), ",");
    StrAppend(&rows, rows.empty() ? "" : ",", "{", file, "\"path\":", JsonQuote(fault.path),
              ",\"line\":", fault.line, ",\"column\":", fault.column,
              ",\"message\":", JsonQuote(fault.message), "}");
  }
  // A terminal may well be where this ends up.
  return Visible(StrCat("{\"ok\":", faults.empty() ? "true" : "false", ",\"faults\":[", rows,
                        "],\"more\":", faults.left_out(), "}"));
}

}  // namespace assay
