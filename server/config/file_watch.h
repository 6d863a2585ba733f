// FileWatch: tells when files may have changed that paths and globs name (inotify).
#ifndef ASSAY_SERVER_CONFIG_FILE_WATCH_H_
#define ASSAY_SERVER_CONFIG_FILE_WATCH_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace assay {

// FileWatch watches the folders of the files, and those of every symbolic link on the way, so that it sees
// whatever makes a path lead to something else: the swap of a Kubernetes volume's ..data among it. A folder
// that is not there yet is waited for. Thread-safety: single-threaded.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // fd is readable while there is something to take; -1 where the system grants none.
  int fd() const { return fd_; }

  // Follow watches `patterns` (file_glob.h) and nothing else from now on. Whoever reads the files after it
  // misses no change. To be called again after each change, since links may lead elsewhere. The error says
  // what is not seen.
  absl::Status Follow(const std::vector<std::string>& patterns);

  // TakeChanges empties what has come in; true if any of it is about the files.
  bool TakeChanges();

 private:
  struct Names {
    std::set<std::string, std::less<>> plain;
    std::set<std::string> globs;
    bool Match(const std::string& name) const;
  };

  void Walk(std::string folder, std::vector<std::string> rest, int links);
  Names& Watched(const std::string& folder);

  const int fd_;
  const absl::Status opened_;
  std::map<int, Names> watched_;  // by inotify's number
  std::map<int, Names> next_;     // while Follow runs
  absl::Status status_;           // likewise
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_FILE_WATCH_H_
