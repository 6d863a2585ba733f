// The rules of `issuer_templates`.
#ifndef ASSAY_SERVER_CONFIG_TEMPLATE_RULES_H_
#define ASSAY_SERVER_CONFIG_TEMPLATE_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckTemplates wants well-named templates no two of which could be of one `iss`, spellings and URLs that no
// tenant leads out of the provider's hands, a rule of which tenants are served, and one good source of keys
// for each.
void CheckTemplates(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_TEMPLATE_RULES_H_
