// The rule of files that the service cannot start, or fetch, without.
#ifndef ASSAY_SERVER_CONFIG_FILE_RULES_H_
#define ASSAY_SERVER_CONFIG_FILE_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckFiles wants certificates, keys, authorities and a list of revocations that can be read. What is read
// anew at each fetch, a key set or a proxy's credentials, may come later: a process always starts
// (key-cache.md C6). Blocks on the disk.
void CheckFiles(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FILE_RULES_H_
