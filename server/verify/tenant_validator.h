// The check of a token's tenant.
#ifndef ASSAY_SERVER_VERIFY_TENANT_VALIDATOR_H_
#define ASSAY_SERVER_VERIFY_TENANT_VALIDATOR_H_

#include "server/verify/check.h"

namespace assay {

// ValidateTenant, of stage policy, wants the claim of the policy's TenantRule to be the tenant of `iss`, byte
// for byte, and that tenant to be served. It leaves the tenant in the context; without a rule that is `tid`,
// where the token has it.
CheckResult ValidateTenant(CheckContext& context);
Finding FindTenant(const CheckContext& context);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_TENANT_VALIDATOR_H_
