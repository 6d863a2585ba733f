#include "server/jwks/http_source.h"

#include <utility>

namespace assay {

void FetchKeySet(HttpFetcher& fetcher, FetchRequest request, const FetchDemand& demand,
                 JwkSetSource::Done done) {
  request.no_cache = demand.no_cache;
  if (demand.held.url == request.url) {
    request.if_none_match = demand.held.etag;
    // One condition is enough, and the tag is the exact one (RFC 9110 section 13.1.3).
    if (demand.held.etag.empty()) request.if_modified_since = demand.held.last_modified;
  }
  const std::string url = request.url;
  fetcher.Fetch(std::move(request), [url, done = std::move(done)](
                                        tl::expected<FetchResponse, FetchFault> response) mutable {
    if (!response) return done(tl::unexpected(std::move(response).error()));
    KeySetBody body;
    body.not_modified = response->status == 304;
    body.json = std::move(response->body);
    body.headers = {.cache_control = std::move(response->cache_control),
                    .age = std::move(response->age),
                    .expires = std::move(response->expires),
                    .date = std::move(response->date)};
    body.validators = {
        .url = url, .etag = std::move(response->etag), .last_modified = std::move(response->last_modified)};
    done(std::move(body));
  });
}

HttpSource::HttpSource(std::string url, FetchOptions options, HttpFetcher& fetcher,
                       std::vector<std::string> fallback_urls)
    : urls_(std::move(fallback_urls)), options_(std::move(options)), fetcher_(fetcher) {
  urls_.insert(urls_.begin(), std::move(url));
}

void HttpSource::Fetch(const FetchDemand& demand, Done done) {
  current_ = static_cast<size_t>(demand.consecutive_failures) % urls_.size();
  FetchKeySet(fetcher_, {.url = urls_[current_], .options = options_}, demand, std::move(done));
}

}  // namespace assay
