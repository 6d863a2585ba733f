// The rules of the configuration: what is well-formed and yet wrong.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_RULES_H_
#define ASSAY_SERVER_CONFIG_CONFIG_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckConfig adds every fault of `config`, whose defaults are filled in, to `faults`.
void CheckConfig(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_RULES_H_
