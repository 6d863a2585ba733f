// Faults of a file, for people and for machines.
#ifndef ASSAY_SERVER_COMMAND_FAULT_TEXT_H_
#define ASSAY_SERVER_COMMAND_FAULT_TEXT_H_

#include <string>

#include "server/config/config_faults.h"

namespace assay {

// FaultsText is a line a fault: "FILE:LINE:COLUMN: path: message". `file` is the one of faults that name
// none. Behind those that are kept, "and N more".
std::string FaultsText(const std::string& file, const ConfigFaults& faults);

// FaultsJson is a JSON object: ok, which is false where there are any; faults, an array of objects (file,
// where it is named, path, line, column, message); more, how many there are beside those.
std::string FaultsJson(const ConfigFaults& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_FAULT_TEXT_H_
