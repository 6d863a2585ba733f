// ConfigWatcher: has a configuration read again when its files change, or when somebody asks for it.
#ifndef ASSAY_SERVER_CONFIG_CONFIG_WATCHER_H_
#define ASSAY_SERVER_CONFIG_CONFIG_WATCHER_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/clock.h"
#include "server/config/file_watch.h"

namespace assay {

struct ConfigWatcherOptions {
  // Files are read once they have been quiet for this long, so that a burst of changes is one reload and no
  // file is read half written...
  absl::Duration quiet = absl::Milliseconds(100);
  // ... but this long after the first change in any case.
  absl::Duration longest = absl::Seconds(2);
};

// ConfigWatcher follows the files on a thread of its own, which makes all calls. Its end ends the thread,
// after a reload under way. Thread-safety: thread-safe.
class ConfigWatcher {
 public:
  // Reload reads the files and returns the globs (file_glob.h) of those that have a say from now on. It is
  // called once at the beginning, for what changed before. `asked` is true for Ask.
  using Reload = std::function<std::vector<std::string>(bool asked)>;
  // Blind is told why changes, or some of them, are not seen; then only Ask reloads.
  using Blind = std::function<void(const absl::Status& status)>;

  ConfigWatcher(std::vector<std::string> sources, Reload reload, Blind blind,
                ConfigWatcherOptions options = {});
  ~ConfigWatcher();

  // Ask has the files read at once, whether they have changed or not. It does not wait for that.
  void Ask();

 private:
  void Run();
  void Follow();
  void ReloadNow(bool asked);
  // Waits for changes or a wake, `longest` at most; true if the files have changed.
  bool Wait(absl::Duration longest);

  const Reload reload_;
  const Blind blind_;
  const ConfigWatcherOptions options_;
  const SystemClock clock_;  // that of poll
  const int wake_fd_;
  std::atomic<bool> asked_ = false, ends_ = false;

  // Of the thread alone.
  std::vector<std::string> sources_;
  FileWatch watch_;
  absl::Status told_;
  std::thread thread_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_CONFIG_CONFIG_WATCHER_H_
