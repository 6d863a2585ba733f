// The challenge of a refused request (RFC 6750 section 3).
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_

#include <span>
#include <string>
#include <string_view>

#include "proto/catalogue.h"

namespace assay {

// WwwAuthenticate returns the value of a WWW-Authenticate header. It carries realm, error and
// error_description, and `scopes` where the error is insufficient_scope; a reason without an error gets the
// bare challenge. Texts come from the catalogue, never from a token, and no character that RFC 6750 forbids
// in its attributes passes: it is dropped from the realm, and a scope that holds one is left out.
std::string WwwAuthenticate(std::string_view realm, const ReasonEntry& reason,
                            std::span<const std::string> scopes);

// IsScopeToken tells whether `text` is one scope (RFC 6749 section 3.3).
bool IsScopeToken(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_
