// KeyUses: when each key of a set last verified a token.
#ifndef ASSAY_SERVER_JWKS_KEY_USES_H_
#define ASSAY_SERVER_JWKS_KEY_USES_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/container/node_hash_map.h"
#include "absl/time/time.h"
#include "server/jose/jwk.h"

namespace assay {

// KeyUses knows keys by their thumbprint (RFC 7638). Times are wall times, in whole seconds, so that a busy
// key costs one store a second. Thread-safety: thread-safe; which keys it knows is settled when it is made.
class KeyUses {
 public:
  KeyUses() = default;
  // Takes over what `earlier` knows of these keys.
  KeyUses(std::span<const Jwk> keys, const KeyUses& earlier);

  // Mark notes that the key verified a token at `now`; true for its first use ever.
  bool Mark(const std::string& thumbprint, absl::Time now);
  // Latest is the last use of any key, of those before these too; nothing where there was none.
  std::optional<absl::Time> Latest() const;
  // LastUsed is nothing for a key that was never used, or is not known.
  std::optional<absl::Time> LastUsed(const std::string& thumbprint) const;

 private:
  static constexpr int64_t kNever = 0;
  std::atomic<int64_t> latest_ = kNever;
  absl::node_hash_map<std::string, std::atomic<int64_t>> last_used_;  // Unix seconds
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_USES_H_
