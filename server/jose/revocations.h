// Revocations: the keys and tokens of one issuer that an operator has withdrawn, whatever the issuer says.
#ifndef ASSAY_SERVER_JOSE_REVOCATIONS_H_
#define ASSAY_SERVER_JOSE_REVOCATIONS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"

namespace assay {

// Revocations is immutable once shared. All names are compared byte for byte.
struct Revocations {
  absl::flat_hash_set<std::string> key_ids;      // `kid`, of any key that bears it
  absl::flat_hash_set<std::string> thumbprints;  // RFC 7638 with SHA-256, base64url
  absl::flat_hash_set<std::string> token_ids;    // `jti`
  // By `sub`: tokens whose `iat` is before this time, and those without one.
  absl::flat_hash_map<std::string, absl::Time> issued_before;

  bool operator==(const Revocations&) const = default;
  bool empty() const {
    return key_ids.empty() && thumbprints.empty() && token_ids.empty() && issued_before.empty();
  }
};

}  // namespace assay

#endif  // ASSAY_SERVER_JOSE_REVOCATIONS_H_
