// KeySetFetcher: gets one key set by HTTP for every issuer that names it (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_KEY_SET_FETCHER_H_
#define ASSAY_SERVER_JWKS_KEY_SET_FETCHER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/jwks/fetcher_identity.h"
#include "server/jwks/fetcher_state.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/jwk_set_source.h"

namespace assay {

class KeySetFetchers;

// KeySetFetcher makes one GET a time, conditionally where the set that is held came from the same URL. Who
// asks while a GET is under way gets its answer; who has not seen the newest answer yet gets that one, and
// within the back-off everybody gets the last fault. Thread-safety: single-threaded (owner: the event loop).
class KeySetFetcher : public std::enable_shared_from_this<KeySetFetcher> {
 public:
  KeySetFetcher(KeySetAddress address, KeySetFetchers& fetchers);

  // Fetch calls `done` as JwkSetSource::Fetch says.
  void Fetch(const FetchDemand& demand, JwkSetSource::Done done);

  // url is that of the latest GET, or of the first to come.
  const std::string& url() const { return address_.urls[current_]; }
  const std::shared_ptr<FetcherState>& state() const { return state_; }

 private:
  struct Request {
    FetchDemand demand;
    JwkSetSource::Done done;
  };

  void Start(const FetchDemand& demand);
  void OnResponse(Get get, const FetchDemand& demand, tl::expected<FetchResponse, FetchFault> response);
  void TellSharers();

  const KeySetAddress address_;
  KeySetFetchers& fetchers_;
  const std::shared_ptr<FetcherState> state_ = std::make_shared<FetcherState>();
  size_t current_ = 0;                      // of the URLs
  std::vector<JwkSetSource::Done> joined_;  // the GET under way
  std::vector<Request> later_;              // that need a GET which starts after it
  std::optional<KeySetBody> newest_;
  FetchFault last_fault_{};
};

// KeySetFetchers finds the fetcher of an address, so that there is one for all who use it; it lives as long
// as they do. Fetcher and clock outlive it, it outlives its fetchers. Thread-safety: single-threaded (owner:
// the event loop).
class KeySetFetchers {
 public:
  KeySetFetchers(HttpFetcher& http, const Clock& clock) : http_(http), clock_(clock) {}

  std::shared_ptr<KeySetFetcher> Find(const KeySetAddress& address);

  HttpFetcher& http() const { return http_; }
  const Clock& clock() const { return clock_; }
  uint64_t NextNumber() { return ++last_number_; }

 private:
  HttpFetcher& http_;
  const Clock& clock_;
  uint64_t last_number_ = 0;
  std::map<FetcherIdentity, std::weak_ptr<KeySetFetcher>> fetchers_;
  size_t sweep_at_ = 64;  // as many entries
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_SET_FETCHER_H_
