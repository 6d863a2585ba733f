// CompileRule: from a rule of the configuration to what claims are judged by.
#ifndef ASSAY_SERVER_CONFIG_RULE_COMPILER_H_
#define ASSAY_SERVER_CONFIG_RULE_COMPILER_H_

#include "assay/v1/config.pb.h"
#include "server/verify/claim_rule.h"

namespace assay {

// CompileRule takes a rule that CheckClaimRules has found nothing wrong with.
ClaimRule CompileRule(const v1::Rule& rule);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_RULE_COMPILER_H_
