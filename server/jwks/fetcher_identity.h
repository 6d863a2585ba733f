// FetcherIdentity: which fetches are the same one to the world outside (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_
#define ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_

#include <string>

#include "server/jwks/http_fetcher.h"

namespace assay {

// FetcherIdentity is equal for fetches of the same URL by the same peer: trusted CA, client certificate and
// proxy. It is what issuers will share one fetcher's spacing, back-off and budget by; nobody does yet. It
// leaves out what an issuer permits (allow_http, allow_addresses), so it does not make one issuer's body fit
// for another. Pure.
std::string FetcherIdentity(const std::string& url, const FetchOptions& options);

// PeerIdentity is the part of it that is not the URL. Pure.
std::string PeerIdentity(const FetchOptions& options);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_
