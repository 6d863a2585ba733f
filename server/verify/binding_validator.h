// The check of a token's binding to the client that it was issued to.
#ifndef ASSAY_SERVER_VERIFY_BINDING_VALIDATOR_H_
#define ASSAY_SERVER_VERIFY_BINDING_VALIDATOR_H_

#include "server/verify/check.h"

namespace assay {

// ValidateBinding, of stage policy, wants of a token with `cnf` (RFC 7800) the proof that `cnf` asks for: the
// certificate of `x5t#S256` (RFC 8705 section 3.1). BINDING_REQUIRED: no certificate was shown, or `cnf` asks
// for a proof that nobody here can check, such as DPoP's. BINDING_MISMATCH: it is another certificate.
CheckResult ValidateBinding(CheckContext& context);
Finding FindBinding(const CheckContext& context);

}  // namespace assay

#endif  // ASSAY_SERVER_VERIFY_BINDING_VALIDATOR_H_
