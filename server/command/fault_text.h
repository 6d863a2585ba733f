// Faults of a file, for people and for machines.
#ifndef ASSAY_SERVER_COMMAND_FAULT_TEXT_H_
#define ASSAY_SERVER_COMMAND_FAULT_TEXT_H_

#include <string>
#include <vector>

#include "server/config/config_fault.h"

namespace assay {

// FaultsText is a line a fault: "FILE:LINE:COLUMN: path: message". `file` is the one of faults that name
// none.
std::string FaultsText(const std::string& file, const std::vector<ConfigFault>& faults);

// FaultsJson is a JSON array of objects: file, where it is named, path, line, column, message.
std::string FaultsJson(const std::vector<ConfigFault>& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_FAULT_TEXT_H_
