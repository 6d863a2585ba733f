// RelayKeys: an issuer's usable keys, for those who verify in their own process.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_KEY_RELAY_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_KEY_RELAY_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/jwks/jwk_set_cache.h"

namespace assay {

// KeyRelay is the answer to one GET of a key set.
struct KeyRelay {
  enum class Outcome { kKeys, kNotModified, kUnavailable };
  Outcome outcome = Outcome::kUnavailable;
  std::string body{};                             // of kKeys: a JWK set (RFC 7517 section 5)
  std::string etag{};                             // strong, in its quotes; not of kUnavailable
  absl::Duration max_age = absl::ZeroDuration();  // whole seconds
  absl::Duration retry_after = absl::Seconds(5);  // of kUnavailable
};

// RelayKeys shows the keys that verify tokens at `now`: public members only, nothing that was dropped or
// revoked. An answer may be kept for a minute, so that revocations get about, and never beyond the set's own
// soft life; a stale set for ten seconds, and never beyond its hard one. EMPTY and EXPIRED are kUnavailable.
// `if_none_match` are the values of that header (RFC 9110 section 13.1.2). Pure.
KeyRelay RelayKeys(const KeySnapshot& snapshot, absl::Duration now,
                   std::span<const std::string_view> if_none_match);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_KEY_RELAY_H_
