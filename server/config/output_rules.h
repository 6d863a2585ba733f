// The rules of a policy's `output` and `identity`.
#ifndef ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_
#define ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckOutput wants lists that say something, claims that can be found, and, where the policy at `path`
// accepts several issuers, prefixes by which no two of them speak of one user or group.
void CheckOutput(const std::string& path, const v1::Policy& policy, bool several_issuers, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_
