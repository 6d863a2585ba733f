// Revisions: short digests that change when, and only when, what they stand for changes.
#ifndef ASSAY_SERVER_CONFIG_REVISION_H_
#define ASSAY_SERVER_CONFIG_REVISION_H_

#include <string>

#include "assay/v1/config.pb.h"

namespace assay {

// PolicyRevision returns 12 hexadecimal digits for the policy `name` of a loaded `config`: over its content
// and that of the issuers and templates it accepts. Empty where there is no such policy.
std::string PolicyRevision(const v1::Config& config, const std::string& name);

// ConfigRevision returns 12 hexadecimal digits for all of a loaded `config`.
std::string ConfigRevision(const v1::Config& config);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REVISION_H_
