// PublicFetcher: a network in which there are public addresses only.
#ifndef ASSAY_SERVER_COMMAND_PUBLIC_FETCHER_H_
#define ASSAY_SERVER_COMMAND_PUBLIC_FETCHER_H_

#include <utility>

#include "server/jwks/http_fetcher.h"

namespace assay {

// PublicFetcher passes every request on with the demand that the address connected to be public: for what is
// asked at a stranger's word, from the first document to the last key set. Lifetime: within `network`.
// Thread-safety: single-threaded (owner: the event loop).
class PublicFetcher final : public HttpFetcher {
 public:
  explicit PublicFetcher(HttpFetcher& network) : network_(network) {}

  void Fetch(FetchRequest request, Done done) override {
    request.public_address_only = true;
    network_.Fetch(std::move(request), std::move(done));
  }

 private:
  HttpFetcher& network_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_PUBLIC_FETCHER_H_
