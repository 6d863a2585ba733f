// JwkSetSource: the port behind which an issuer's keys come from the network, a file or the configuration.
#ifndef ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_
#define ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "server/jwks/fetcher_state.h"
#include "server/jwks/freshness.h"
#include "server/jwks/http_fetcher.h"
#include "server/jwks/key_set_origin.h"
#include "tl/expected.hpp"

namespace assay {

// Validators are what a later conditional request needs (RFC 9110 section 8.8). They hold for `url` only.
struct Validators {
  std::string url = {};  // where the set came from; a file's name, or empty for an inline set
  std::string etag = {};
  std::string last_modified = {};
};

// FetchDemand says what a fetch is for.
struct FetchDemand {
  bool no_cache = false;                         // asks caches on the way to step aside
  bool anew = false;                             // by a GET that starts now, not by what others had or get
  uint64_t seen = 0;                             // the latest GET whose answer the issuer knows
  Validators held = {};                          // of the set in force; empty where there is none
  std::shared_ptr<const std::string> held_json;  // likewise; null
  int consecutive_failures = 0;                  // before this fetch, unusable bodies included
};

// KeySetBody is one good answer of a source: a body that is still to be parsed, or the word that the set in
// force has not changed.
struct KeySetBody {
  bool not_modified = false;
  std::shared_ptr<const std::string> json = {};  // the set, also where it is not modified
  CacheHeaders headers = {};                     // empty for files and inline sets
  Validators validators = {};  // the refresher hands them back as `held` once it has taken the set into force
  Get get = {};                // that brought it; none for files and inline sets
};

// JwkSetSource is used by one Refresher. Thread-safety: single-threaded (owner: the event loop).
class JwkSetSource {
 public:
  using Done = absl::AnyInvocable<void(tl::expected<KeySetBody, FetchFault>)>;
  virtual ~JwkSetSource() = default;
  // Fetch gets the set once; at most one call is under way. `done` runs at most once on the event loop, maybe
  // before Fetch returns, maybe after the source has ended.
  virtual void Fetch(const FetchDemand& demand, Done done) = 0;
  // Describe tells what the source is, for operators: a URL, without its secrets, or a file name.
  virtual std::string Describe() const = 0;
  // Place is where the configuration says the set comes from; the same for the source's whole life.
  virtual std::string Place() const = 0;
  // Fetcher is what the source has in common with those of other issuers; it may change at each Fetch. Null:
  // nothing.
  virtual std::shared_ptr<FetcherState> Fetcher() { return nullptr; }
  // Origin is kNetwork, kFile or kStatic.
  virtual KeySetOrigin Origin() const { return KeySetOrigin::kNetwork; }
  // IsFixed tells that the set can never change: it never expires, and an unknown kid stays unknown.
  bool IsFixed() const { return Origin() == KeySetOrigin::kStatic; }
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_
