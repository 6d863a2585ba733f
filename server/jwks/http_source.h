// HttpSource: a key set at a configured URL.
#ifndef ASSAY_SERVER_JWKS_HTTP_SOURCE_H_
#define ASSAY_SERVER_JWKS_HTTP_SOURCE_H_

#include <memory>
#include <string>
#include <utility>

#include "server/jwks/key_set_fetcher.h"
#include "server/jwks/key_url.h"

namespace assay {

// HttpSource fetches from one URL a time: from the main one first, and after each failure in a row from the
// next of the fallbacks, round and round. The fetchers outlive it. Thread-safety: single-threaded (owner: the
// event loop), but may be made anywhere.
class HttpSource final : public JwkSetSource {
 public:
  HttpSource(KeySetAddress address, KeySetFetchers& fetchers)
      : address_(std::move(address)), fetchers_(fetchers) {}

  void Fetch(const FetchDemand& demand, Done done) override { fetcher().Fetch(demand, std::move(done)); }
  std::string Describe() const override {
    return WithoutSecrets(fetcher_ == nullptr ? Place() : fetcher_->url());
  }
  std::string Place() const override { return address_.urls.front(); }
  std::shared_ptr<FetcherState> Fetcher() override { return fetcher().state(); }

 private:
  KeySetFetcher& fetcher() {
    if (fetcher_ == nullptr) fetcher_ = fetchers_.Find(address_);
    return *fetcher_;
  }

  const KeySetAddress address_;
  KeySetFetchers& fetchers_;
  std::shared_ptr<KeySetFetcher> fetcher_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_HTTP_SOURCE_H_
