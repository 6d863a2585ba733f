// From the configuration's issuer templates to what their tokens are judged by.
#ifndef ASSAY_SERVER_CONFIG_TEMPLATE_COMPILER_H_
#define ASSAY_SERVER_CONFIG_TEMPLATE_COMPILER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "assay/v1/config.pb.h"
#include "server/verify/tenant_rule.h"

namespace assay {

inline constexpr uint32_t kTenantsByDefault = 1000;

// HasKeysPerTenant tells whether each tenant has keys of its own: some URL of `keys` holds the placeholder,
// or the keys are discovered at each issuer.
bool HasKeysPerTenant(const v1::IssuerTemplate& issuers);

// IssuerOf is what a template says of each of its issuers, of which `issuer` is one: URLs of keys with
// `tenant` for the placeholder.
v1::Issuer IssuerOf(const v1::IssuerTemplate& issuers, const std::string& issuer, std::string_view tenant);

// SpellingsOf lists the spellings of `iss`, for operators.
std::string SpellingsOf(const v1::IssuerTemplate& issuers);

// TenantRuleOf compiles a loaded template.
TenantRule TenantRuleOf(const v1::IssuerTemplate& issuers);

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_TEMPLATE_COMPILER_H_
