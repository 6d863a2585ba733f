// DiscoverySource: a key set whose URL stands in the issuer's discovery document.
#ifndef ASSAY_SERVER_JWKS_DISCOVERY_SOURCE_H_
#define ASSAY_SERVER_JWKS_DISCOVERY_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "server/jwks/http_fetcher.h"
#include "server/jwks/jwk_set_source.h"
#include "server/jwks/key_set_fetcher.h"

namespace assay {

struct DiscoveryOptions {
  std::string issuer = {};                      // exact; the document must say the same
  std::vector<std::string> other_issuers = {};  // or, of a template, one of these
  std::string url = {};                         // of the document; empty: at the issuer's well-known places
  FetchOptions fetch = {};
  absl::Duration read_again = absl::Hours(24);
  int failures = 3;  // of key fetches in a row, after which the document is read before its time
  absl::Duration backoff_first = absl::Seconds(1);  // of reads before their time and of failed ones, doubling
  absl::Duration backoff_cap = absl::Seconds(60);
};

// DiscoverySource reads the document at first use, once a day, and where the key URL fails (key-cache.md C1).
// While a key URL is known, a document that cannot be had or is wrong changes nothing. A changed key URL is
// in force once the refresher has taken a set from it; until then the old one is kept to fall back to.
// Thread-safety: single-threaded (owner: the event loop). The fetchers outlive it.
class DiscoverySource final : public JwkSetSource {
 public:
  DiscoverySource(DiscoveryOptions options, KeySetFetchers& fetchers);
  ~DiscoverySource() override;
  void Fetch(const FetchDemand& demand, Done done) override;
  std::string Describe() const override;
  std::string Place() const override;
  std::shared_ptr<FetcherState> Fetcher() override;

 private:
  class Reader;  // shared with what is under way, which it may outlive
  const std::shared_ptr<Reader> reader_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_DISCOVERY_SOURCE_H_
