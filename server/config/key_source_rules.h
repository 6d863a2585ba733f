// The rules of an issuer's `keys`.
#ifndef ASSAY_SERVER_CONFIG_KEY_SOURCE_RULES_H_
#define ASSAY_SERVER_CONFIG_KEY_SOURCE_RULES_H_

#include <string>

#include "assay/v1/config.pb.h"
#include "server/config/fault_list.h"

namespace assay {

// CheckKeySource judges the keys of `issuer`, which stands at `path`: one source, https unless loopback or
// said aloud, numbers within the brackets of the key cache's design, nothing that has no meaning for the
// source.
void CheckKeySource(const std::string& path, const v1::Issuer& issuer, FaultList& faults);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_KEY_SOURCE_RULES_H_
