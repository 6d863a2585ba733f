// FileSource: a key set in a file, read anew at each refresh.
#ifndef ASSAY_SERVER_JWKS_FILE_SOURCE_H_
#define ASSAY_SERVER_JWKS_FILE_SOURCE_H_

#include <string>

#include "server/jwks/jwk_set_source.h"
#include "tl/expected.hpp"

namespace assay {

// ReadKeySetFile reads a file of at most kKeySetBytes. Faults: FILE_UNREADABLE (also for what is no regular
// file, a pipe that would block among it), TOO_LARGE.
tl::expected<std::string, FetchFault> ReadKeySetFile(const std::string& path);

// FileSource follows the path anew each time, so a file that was swapped by a symlink is seen.
// Thread-safety: single-threaded (owner: the event loop).
class FileSource final : public JwkSetSource {
 public:
  explicit FileSource(std::string path);
  void Fetch(const FetchDemand& demand, Done done) override;
  std::string Describe() const override { return path_; }
  std::string Place() const override { return path_; }
  KeySetOrigin Origin() const override { return KeySetOrigin::kFile; }

 private:
  const std::string path_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_FILE_SOURCE_H_
