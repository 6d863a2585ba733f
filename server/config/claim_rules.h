// The rules of a policy's `rules`.
#ifndef ASSAY_SERVER_CONFIG_CLAIM_RULES_H_
#define ASSAY_SERVER_CONFIG_CLAIM_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckPointer wants a JSON Pointer at `path`, if the file names one.
void CheckPointer(const std::string& path, const std::string& pointer, FaultList& faults);

// CheckClaimRules wants each rule of the list at `path` to be one comparison of a claim or one joint of other
// rules, with values that it can be compared with, within the bounds of verify/claim_rule.h.
void CheckClaimRules(const std::string& path, const google::protobuf::RepeatedPtrField<v1::Rule>& rules,
                     FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CLAIM_RULES_H_
