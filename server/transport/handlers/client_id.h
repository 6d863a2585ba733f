// The client of a token.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_ID_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_ID_H_

#include <string_view>

#include "server/jose/claims_set.h"

namespace assay {

// ClientId returns `client_id` (RFC 8693 section 4.3), else `azp` (OpenID Connect Core 1.0 section 2); empty
// where neither is a string. The view is of `claims`.
std::string_view ClientId(const ClaimsSet& claims);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CLIENT_ID_H_
