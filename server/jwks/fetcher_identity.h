// FetcherIdentity: which fetches are the same one to the world outside (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_
#define ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_

#include <compare>
#include <string>
#include <vector>

#include "server/jwks/http_fetcher.h"

namespace assay {

// KeySetAddress is where a key set is got, and how.
struct KeySetAddress {
  std::vector<std::string> urls;  // the main one first, at least one
  FetchOptions options = {};
  bool public_address_only = false;
};

// FetcherIdentity is equal for addresses that issuers can share one fetcher of: the same URLs, asked by the
// same peer (trusted CA, client certificate, proxy) under the same time-outs and the same limits of where a
// request may lead, so that one issuer's body fits another. A plain value.
class FetcherIdentity {
 public:
  explicit FetcherIdentity(const KeySetAddress& address);
  std::weak_ordering operator<=>(const FetcherIdentity&) const = default;

 private:
  std::vector<std::string> urls_;  // their servers in one spelling
  std::string peer_;
  bool public_address_only_;
  std::vector<AddressRange> allow_addresses_;  // where they matter
  absl::Duration connect_timeout_;
  absl::Duration total_timeout_;
};

// PeerIdentity is who asks and whom is trusted. Pure.
std::string PeerIdentity(const FetchOptions& options);

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FETCHER_IDENTITY_H_
