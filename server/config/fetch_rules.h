// The rules of how an issuer's keys are fetched: proxy, client certificate, addresses.
#ifndef ASSAY_SERVER_CONFIG_FETCH_RULES_H_
#define ASSAY_SERVER_CONFIG_FETCH_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckFetchSettings judges those settings of `issuer`, which stands at `path`. Secrets are in files, ranges
// are exact, and a certificate has its key.
void CheckFetchSettings(const std::string& path, const v1::Issuer& issuer, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FETCH_RULES_H_
