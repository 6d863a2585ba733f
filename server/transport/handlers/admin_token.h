// AdminToken: the secret that lets an operator in over loopback.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_TOKEN_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_TOKEN_H_

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/base/mutex.h"

namespace assay {

inline constexpr size_t kAdminTokenBytes = 32;  // the least

// AdminToken reads the secret from a file, and again when the file has changed. White space around it does
// not count. A file that is missing, too short, or open to others lets nobody in. Only a digest of the secret
// is kept. Thread-safety: thread-safe; Check may read the file.
class AdminToken {
 public:
  explicit AdminToken(std::string path) : path_(std::move(path)) {}

  // Load says why nobody could be let in: for the start of a process.
  absl::Status Load() ABSL_LOCKS_EXCLUDED(mutex_);

  // Check judges the value of an Authorization header (RFC 6750 section 2.1): UNAUTHENTICATED for a wrong or
  // missing secret, UNAVAILABLE where the file lets nobody in. How long it takes tells nothing of the secret.
  absl::Status Check(std::optional<std::string_view> authorization) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Digest = std::array<uint8_t, 32>;
  absl::Status Reread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  Mutex mutex_;
  struct stat seen_ ABSL_GUARDED_BY(mutex_) = {};
  std::optional<Digest> secret_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ADMIN_TOKEN_H_
