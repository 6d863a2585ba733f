// The rules of `issuers`.
#ifndef ASSAY_SERVER_CONFIG_ISSUER_RULES_H_
#define ASSAY_SERVER_CONFIG_ISSUER_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckIssuerName wants a name for an issuer or a template, CheckIssuerText an `iss` that a token could have.
void CheckIssuerName(const std::string& path, const std::string& alias, FaultList& faults);
void CheckIssuerText(const std::string& path, const std::string& issuer, FaultList& faults);

// CheckIssuers wants well-named issuers, each `iss` once, known algorithms, and one good source of keys for
// each.
void CheckIssuers(const v1::Config& config, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_ISSUER_RULES_H_
