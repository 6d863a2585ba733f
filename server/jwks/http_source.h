// HttpSource: a key set at a configured URL.
#ifndef ASSAY_SERVER_JWKS_HTTP_SOURCE_H_
#define ASSAY_SERVER_JWKS_HTTP_SOURCE_H_

#include <string>
#include <vector>

#include "server/jwks/http_fetcher.h"
#include "server/jwks/jwk_set_source.h"

namespace assay {

// FetchKeySet gets a key set by HTTP, conditionally where the set in force came from the same URL.
void FetchKeySet(HttpFetcher& fetcher, FetchRequest request, const FetchDemand& demand,
                 JwkSetSource::Done done);

// HttpSource fetches from one URL a time: from the main one first, and after each failure in a row from the
// next of the fallbacks, round and round. The fetcher outlives it. Thread-safety: single-threaded (owner: the
// event loop).
class HttpSource final : public JwkSetSource {
 public:
  HttpSource(std::string url, FetchOptions options, HttpFetcher& fetcher,
             std::vector<std::string> fallback_urls = {});
  void Fetch(const FetchDemand& demand, Done done) override;
  std::string Describe() const override { return urls_[current_]; }
  std::string Place() const override { return urls_.front(); }

 private:
  std::vector<std::string> urls_;  // the main one first
  size_t current_ = 0;             // of the latest fetch
  const FetchOptions options_;
  HttpFetcher& fetcher_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_HTTP_SOURCE_H_
