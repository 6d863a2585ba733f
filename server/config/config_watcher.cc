#include "server/config/config_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "server/base/name_thread.h"

namespace assay {

ConfigWatcher::ConfigWatcher(std::vector<std::string> sources, Reload reload, Blind blind,
                             ConfigWatcherOptions options)
    : reload_(std::move(reload)),
      blind_(std::move(blind)),
      options_(options),
      wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      sources_(std::move(sources)) {
  if (wake_fd_ < 0) std::abort();  // out of descriptors while the service starts
  thread_ = std::thread([this] { Run(); });
}

ConfigWatcher::~ConfigWatcher() {
  ends_ = true;
  Ask();
  thread_.join();
  ::close(wake_fd_);
}

void ConfigWatcher::Ask() {
  asked_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored =
      ::write(wake_fd_, &one, sizeof(one));  // fails only where it is awake
}

void ConfigWatcher::Run() {
  NameThread("assay-config");
  ReloadNow(/*asked=*/false);
  while (!ends_) {
    bool changed = Wait(absl::InfiniteDuration());
    const absl::Duration first = clock_.Now().steady;
    for (absl::Duration last = first; changed && !asked_;) {
      const absl::Duration due = std::min(last + options_.quiet, first + options_.longest);
      const absl::Duration now = clock_.Now().steady;
      if (now >= due) break;
      if (Wait(due - now)) last = clock_.Now().steady;
    }
    if (ends_) return;
    const bool asked = asked_.exchange(false);
    if (changed || asked) ReloadNow(asked);
  }
}

void ConfigWatcher::ReloadNow(bool asked) {
  // Watched first and read then, so that a change in between is seen; and once more where the files now name
  // others.
  for (int round = 0; round < 3; ++round) {
    Follow();
    std::vector<std::string> sources = reload_(asked);
    if (sources == sources_) return;
    sources_ = std::move(sources);
    asked = false;
  }
}

void ConfigWatcher::Follow() {
  absl::Status status = watch_.Follow(sources_);
  if (status == told_) return;
  told_ = std::move(status);
  if (!told_.ok()) blind_(told_);
}

bool ConfigWatcher::Wait(absl::Duration longest) {
  pollfd fds[] = {{wake_fd_, POLLIN, 0}, {watch_.fd(), POLLIN, 0}};  // poll passes over -1
  const int timeout = longest == absl::InfiniteDuration()
                          ? -1
                          : static_cast<int>(std::ceil(absl::ToDoubleMilliseconds(longest)));
  if (::poll(fds, 2, timeout) <= 0) return false;
  uint64_t count;
  if (fds[0].revents != 0) [[maybe_unused]]
    const ssize_t ignored = ::read(wake_fd_, &count, sizeof(count));
  return fds[1].revents != 0 && watch_.TakeChanges();
}

}  // namespace assay
