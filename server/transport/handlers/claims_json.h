// The claims that an answer carries.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_

#include <span>
#include <string>

#include "server/jose/claims_set.h"
#include "server/verify/output_claims.h"

namespace assay {

// ClaimsJson returns the payload's exact bytes where `names` is empty and `output` null. Else it returns an
// object of those top-level claims that are named, or all, and that `output` shows: in the token's order,
// each value in the payload's own bytes, so that nothing passes through a double.
std::string ClaimsJson(const ClaimsSet& claims, std::span<const std::string> names,
                       const OutputClaims* output = nullptr);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_
