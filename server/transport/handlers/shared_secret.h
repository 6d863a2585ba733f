// SharedSecret: the secret of a file, by which callers over HTTP and gRPC are let in.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_SHARED_SECRET_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_SHARED_SECRET_H_

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/base/mutex.h"

namespace assay {

inline constexpr size_t kSharedSecretBytes = 32;  // the least

// SharedSecret reads the secret from a file, and again when the file has changed. White space around it does
// not count. A file that is missing, too short, or open to others lets nobody in. Only a digest of the secret
// is kept. Thread-safety: thread-safe; Check may read the file.
class SharedSecret {
 public:
  // Scheme is how it may be shown: as a bearer token (RFC 6750 section 2.1), or also as the password of Basic
  // (RFC 7617), whatever the user's name, and form-encoded or not, for OAuth clients do that (RFC 6749
  // section 2.3.1).
  enum class Scheme { kBearer, kBearerOrBasic };

  // `key` is the configuration's name for the file, for texts.
  SharedSecret(std::string key, std::string path, Scheme scheme = Scheme::kBearer)
      : key_(std::move(key)), path_(std::move(path)), scheme_(scheme) {}

  // Load says why nobody could be let in: for the start of a process.
  absl::Status Load() ABSL_LOCKS_EXCLUDED(mutex_);

  // Check judges the value of an Authorization header: UNAUTHENTICATED for a wrong or missing secret,
  // UNAVAILABLE where the file lets nobody in. How long it takes tells nothing of the secret.
  absl::Status Check(std::optional<std::string_view> authorization) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Digest = std::array<uint8_t, 32>;
  absl::Status Reread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string key_;
  const std::string path_;
  const Scheme scheme_;
  Mutex mutex_;
  struct stat seen_ ABSL_GUARDED_BY(mutex_) = {};
  std::optional<Digest> secret_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_SHARED_SECRET_H_
