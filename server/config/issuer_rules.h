// The rules of `issuers`.
#ifndef ASSAY_SERVER_CONFIG_ISSUER_RULES_H_
#define ASSAY_SERVER_CONFIG_ISSUER_RULES_H_

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckIssuers wants well-named issuers, each `iss` once, known algorithms, and one good source of keys for
// each.
void CheckIssuers(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_ISSUER_RULES_H_
