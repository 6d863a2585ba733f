// FetcherState: what issuers that share one fetcher have in common of it (key-cache.md C1).
#ifndef ASSAY_SERVER_JWKS_FETCHER_STATE_H_
#define ASSAY_SERVER_JWKS_FETCHER_STATE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "server/jwks/budget.h"

namespace assay {

// Get is one GET of a key set. Numbers rise over the whole process; 0 is no GET. Times are steady.
struct Get {
  uint64_t number = 0;
  absl::Duration started = {};
  absl::Duration landed = {};
};

// FetcherSharer is told on the event loop that a GET has ended, whoever asked for it.
class FetcherSharer {
 public:
  virtual ~FetcherSharer() = default;
  virtual void OnFetcherNews() = 0;
};

// FetcherState is the spacing, back-off and unknown-kid budget of one fetcher, and where its GETs stand. An
// issuer whose keys come from elsewhere has one of its own. A plain value. Thread-safety: single-threaded
// (owner: the event loop).
struct FetcherState {
  // The fetcher's own.
  uint64_t under_way = 0;  // the GET that a further request joins
  uint64_t newest = 0;     // the last GET that brought a set
  absl::Duration last_start = -absl::InfiniteDuration();
  std::vector<std::weak_ptr<FetcherSharer>> sharers;

  // RefreshPolicy's.
  Budget unknown_kid_budget{3, absl::Seconds(10)};
  uint64_t failed = 0;                                    // the GET that `not_before` was drawn for
  int failures = 0;                                       // in a row
  absl::Duration not_before = -absl::InfiniteDuration();  // end of the back-off
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FETCHER_STATE_H_
