// The rules of a policy's `output` and `identity`.
#ifndef ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_
#define ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckOutput wants lists that say something, and claims that can be found, of the policy at `path`.
void CheckOutput(const std::string& path, const v1::Policy& policy, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_OUTPUT_RULES_H_
