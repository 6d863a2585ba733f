// KeyRing: the signing keys of the embedded issuer at one moment.
#ifndef ASSAY_SERVER_DEMO_KEY_RING_H_
#define ASSAY_SERVER_DEMO_KEY_RING_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/demo/signing_key.h"
#include "server/jose/algorithm.h"

namespace assay {

// GenerateKeys makes one key for each row of the algorithm table, with kids like "es256-TAG-3" for
// generation 3. RSA keys take most of its time, some tenths of a second in all.
std::vector<SigningKey> GenerateKeys(std::string_view tag, int generation);

// KeyRing holds the current key of each algorithm and the keys that the last rotation replaced: those sign no
// more, but stay in the key set until the next rotation. Thread-safety: immutable.
class KeyRing {
 public:
  explicit KeyRing(std::vector<SigningKey> keys);

  // Rotated returns the ring in which `keys` sign and this ring's current keys are kept for verification.
  KeyRing Rotated(std::vector<SigningKey> keys) const;

  // Current returns the key that signs under `algorithm`, or null.
  const SigningKey* Current(const Algorithm& algorithm) const;

  std::span<const SigningKey> current() const { return current_; }
  std::span<const SigningKey> former() const { return former_; }
  int generation() const { return generation_; }  // 1, and one more for each rotation

  const std::string& key_set() const { return key_set_; }  // the public JWK Set
  const std::string& etag() const { return etag_; }  // of key_set, with its quotes (RFC 9110 section 8.8.3)

 private:
  KeyRing(std::vector<SigningKey> current, std::vector<SigningKey> former, int generation);

  std::vector<SigningKey> current_, former_;
  int generation_;
  std::string key_set_, etag_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_DEMO_KEY_RING_H_
