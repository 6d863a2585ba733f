#include "server/config/file_watch.h"

#include <fnmatch.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_split.h"
#include "server/base/str_cat.h"
#include "server/config/file_glob.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// IN_MODIFY, so that a file is not taken for quiet while it is being written.
constexpr uint32_t kMask = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                           IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int kLinks = 40;  // as many as the kernel follows

absl::Status Failure(const char* what, int error) {
  return absl::UnavailableError(StrCat(what, ": ", std::strerror(error)));
}

std::vector<std::string> Components(const std::string& pattern) { return absl::StrSplit(pattern, '/'); }

}  // namespace

FileWatch::FileWatch()
    : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      opened_(fd_ < 0 ? Failure("inotify", errno) : absl::OkStatus()) {}

FileWatch::~FileWatch() {
  if (fd_ >= 0) ::close(fd_);
}

bool FileWatch::Names::Match(const std::string& name) const {
  if (plain.contains(name)) return true;
  for (const std::string& glob : globs) {
    if (::fnmatch(glob.c_str(), name.c_str(), FNM_PERIOD) == 0) return true;
  }
  return false;
}

absl::Status FileWatch::Follow(const std::vector<std::string>& patterns) {
  if (fd_ < 0) return opened_;
  next_.clear();
  status_ = absl::OkStatus();
  for (const std::string& pattern : patterns) {
    const bool absolute = pattern.starts_with("/");
    Walk(absolute ? "/" : fs::current_path().string(), Components(pattern), kLinks);
  }
  for (const auto& [number, names] : watched_) {
    if (!next_.contains(number)) ::inotify_rm_watch(fd_, number);
  }
  watched_ = std::exchange(next_, {});
  return std::exchange(status_, absl::OkStatus());
}

FileWatch::Names& FileWatch::Watched(const std::string& folder) {
  const int number = ::inotify_add_watch(fd_, folder.c_str(), kMask);
  if (number < 0 && errno != ENOENT) status_ = Failure(folder.c_str(), errno);
  return next_[number];
}

// `folder` has no link on its way. Each folder is watched before it is looked into, so that nothing happens
// unseen in between.
void FileWatch::Walk(std::string folder, std::vector<std::string> rest, int links) {
  for (size_t i = 0; i < rest.size(); ++i) {
    const std::string& component = rest[i];
    if (component.empty() || component == ".") continue;
    const bool last = i + 1 == rest.size();
    if (component == "..") {
      folder = fs::path(folder).parent_path();
      continue;
    }
    std::error_code error;
    if (IsGlob(component)) {
      Watched(folder).globs.insert(component);
      for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename();
        std::error_code unknown;
        if (::fnmatch(component.c_str(), name.c_str(), FNM_PERIOD) != 0) continue;
        if (last && !at->is_symlink(unknown)) continue;
        std::vector<std::string> further(rest.begin() + static_cast<ptrdiff_t>(i), rest.end());
        further.front() = GlobOf(name);
        Walk(folder, std::move(further), links);
      }
      return;
    }
    const std::string name = PlainName(component);
    const fs::path path = fs::path(folder) / name;
    if (!last && fs::symlink_status(path, error).type() == fs::file_type::directory) {
      folder = path;
      continue;
    }
    Watched(folder).plain.insert(name);
    const fs::file_status status = fs::symlink_status(path, error);
    if (status.type() == fs::file_type::symlink && links-- > 0) {
      const std::string target = fs::read_symlink(path, error);
      std::vector<std::string> further = Components(GlobOf(target));
      further.insert(further.end(), rest.begin() + static_cast<ptrdiff_t>(i) + 1, rest.end());
      if (target.starts_with("/")) folder.assign(1, '/');
      rest = std::move(further);
      i = static_cast<size_t>(-1);  // from its start
    } else if (last || status.type() != fs::file_type::directory) {
      return;
    } else {
      folder = path;
    }
  }
}

bool FileWatch::TakeChanges() {
  bool changed = false;
  alignas(inotify_event) char buffer[16 << 10];
  for (ssize_t got; (got = ::read(fd_, buffer, sizeof(buffer))) > 0;) {
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_Q_OVERFLOW) != 0) changed = true;
      const auto names = watched_.find(event->wd);
      if (names == watched_.end() || (event->mask & IN_IGNORED) != 0) continue;
      changed = changed || event->len == 0 || names->second.Match(event->name);
    }
  }
  return changed;
}

}  // namespace assay
