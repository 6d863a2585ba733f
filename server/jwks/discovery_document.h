// The discovery document of an issuer (OpenID Connect Discovery 1.0, RFC 8414).
#ifndef ASSAY_SERVER_JWKS_DISCOVERY_DOCUMENT_H_
#define ASSAY_SERVER_JWKS_DISCOVERY_DOCUMENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/jwks/http_fetcher.h"
#include "tl/expected.hpp"

namespace assay {

// DiscoveryUrls are the places of an issuer's document, in the order in which they are tried: OpenID's, then
// that of RFC 8414 section 3.1. Empty where the issuer is no URL with neither query nor fragment.
std::vector<std::string> DiscoveryUrls(std::string_view issuer);

// IssuerOfDocument is the issuer whose document stands at `url` by the rules of DiscoveryUrls; empty where it
// is at no such place. Pure.
std::string IssuerOfDocument(std::string_view url);

// ParseDiscovery returns jwks_uri of a document whose issuer equals `issuer` byte for byte. Faults:
// DISCOVERY_INVALID, DISCOVERY_ISSUER_MISMATCH, DISCOVERY_NO_JWKS_URI. Pure.
tl::expected<std::string, FetchFault> ParseDiscovery(const std::string& json, std::string_view issuer,
                                                     bool allow_http);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_DISCOVERY_DOCUMENT_H_
