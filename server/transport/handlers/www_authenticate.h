// The challenge of a refused request (RFC 6750 section 3).
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_

#include <span>
#include <string>
#include <string_view>

namespace assay {

// Challenge is what a WWW-Authenticate header says. Its texts come from the catalogue and the configuration,
// never from a token.
struct Challenge {
  std::string_view realm;
  std::string_view error;                 // empty: the bare challenge, without description and scopes
  std::string_view description;           // for developers
  std::span<const std::string> scopes{};  // told where the error is insufficient_scope
  std::string_view resource_metadata{};   // URL (RFC 9728 section 5.1); empty: none
};

// WwwAuthenticate returns the value of a WWW-Authenticate header. No character that RFC 6750 forbids in its
// attributes passes: it is dropped from the texts, and a scope that holds one is left out.
std::string WwwAuthenticate(const Challenge& challenge);

// IsScopeToken tells whether `text` is one scope (RFC 6749 section 3.3).
bool IsScopeToken(std::string_view text);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_WWW_AUTHENTICATE_H_
