// JwkSetSource: the port behind which an issuer's keys come from the network, a file or the configuration.
#ifndef ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_
#define ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "server/jwks/freshness.h"
#include "server/jwks/http_fetcher.h"
#include "tl/expected.hpp"

namespace assay {

// KeySetBody is one good answer of a source: a body that is still to be parsed, or the word that it has not
// changed.
struct KeySetBody {
  bool not_modified = false;
  std::string json;
  CacheHeaders headers;  // empty for files and inline sets
};

// JwkSetSource is used by one Refresher. Thread-safety: single-threaded (owner: the event loop).
class JwkSetSource {
 public:
  using Done = absl::AnyInvocable<void(tl::expected<KeySetBody, FetchFault>)>;
  virtual ~JwkSetSource() = default;
  // Fetch gets the set once; `forced` asks caches on the way to step aside. At most one call is under way.
  // `done` runs exactly once on the event loop, maybe before Fetch returns.
  virtual void Fetch(bool forced, Done done) = 0;
  // Describe tells what the source is, for operators: a URL or a file name.
  virtual std::string Describe() const = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_JWK_SET_SOURCE_H_
