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

// KeySupplyRevision returns 12 hexadecimal digits over all that shapes what keys the issuer `name` has and
// when they are fetched; what only tokens are judged by does not count.
std::string KeySupplyRevision(const std::string& name, const v1::Issuer& issuer);
std::string KeySupplyRevision(const std::string& name, const v1::IssuerTemplate& issuers);

// KeyPlaceRevision is over the part of it that says where the keys come from and who is trusted for them:
// keys from one such place are as good as others from there.
std::string KeyPlaceRevision(const std::string& name, const v1::Issuer& issuer);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_REVISION_H_
