// The rules of `policies` and `default_policy`.
#ifndef ASSAY_SERVER_CONFIG_POLICY_RULES_H_
#define ASSAY_SERVER_CONFIG_POLICY_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckPolicies wants every policy to say whose tokens it accepts and for which audiences; nothing is taken
// for "any" that does not say so.
void CheckPolicies(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_POLICY_RULES_H_
