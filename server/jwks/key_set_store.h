// KeySetStore: the port behind which an issuer's last good key set outlives the process.
#ifndef ASSAY_SERVER_JWKS_KEY_SET_STORE_H_
#define ASSAY_SERVER_JWKS_KEY_SET_STORE_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/jwks/jwk_set_source.h"
#include "tl/expected.hpp"

namespace assay {

// StoredKeySet is a key set as it came, with what is needed to trust it again.
struct StoredKeySet {
  std::string issuer;     // exact `iss`
  std::string source;     // the configured place (JwkSetSource::Place); a copy from another is foreign
  Validators validators;  // of the response; its url is the one really fetched
  absl::Time confirmed;   // wall time of the last confirmation
  std::string json;       // the body, byte for byte
};

// CopyRefusal says why a stored set is not used.
enum class CopyRefusal {
  kAbsent,
  kAge,         // older than the hard life, or more than 5 minutes ahead of the wall clock
  kIntegrity,   // checksum, format, or another issuer's or source's
  kPermission,  // owner, mode, symbolic link, or not readable
};

struct CopyFault {
  CopyRefusal refusal;
  std::string detail;  // one line for operators
};

// KeySetStore never makes the event loop wait for a disk: calls return at once, `done` is posted to the loop
// exactly once, or destroyed uncalled where the loop has ended. Thread-safety: thread-safe.
class KeySetStore {
 public:
  virtual ~KeySetStore() = default;

  // Load reads the copy of the issuer of that configured name and checks it against `issuer`, `source` and
  // `hard_ttl`.
  virtual void Load(std::string name, std::string issuer, std::string source, absl::Duration hard_ttl,
                    absl::AnyInvocable<void(tl::expected<StoredKeySet, CopyFault>)> done) = 0;
  // Save replaces the copy. Of several that wait for the disk only the newest of an issuer is written; the
  // others end with the status of that one.
  virtual void Save(std::string name, StoredKeySet set, absl::AnyInvocable<void(absl::Status)> done) = 0;
  // Remove ends with OK where there was no copy.
  virtual void Remove(std::string name, absl::AnyInvocable<void(absl::Status)> done) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_KEY_SET_STORE_H_
