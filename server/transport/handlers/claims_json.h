// The claims that an answer carries.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_

#include <span>
#include <string>

#include "server/jose/claims_set.h"

namespace assay {

// ClaimsJson returns the payload's exact bytes where `names` is empty. Else it returns an object of the named
// top-level claims that the token has, in the token's order, each value in the payload's own bytes: nothing
// passes through a double.
std::string ClaimsJson(const ClaimsSet& claims, std::span<const std::string> names);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CLAIMS_JSON_H_
