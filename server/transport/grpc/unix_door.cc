#include "server/transport/grpc/unix_door.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "server/base/name_thread.h"
#include "server/base/str_cat.h"
#include "server/transport/grpc/bind_error.h"

namespace assay {
namespace {

constexpr int kBacklog = 64;
constexpr int kRetryMilliseconds = 100;

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

// Occupied says what stands at `path` that may not be replaced; a socket that nobody listens on is removed.
std::string Occupied(const std::string& path, const sockaddr_un& address) {
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return errno == ENOENT ? "" : std::strerror(errno);
  if (!S_ISSOCK(found.st_mode)) return "there is something that is no socket";
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return std::strerror(errno);
  const bool refused = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
                       errno == ECONNREFUSED;
  close(probe);
  if (!refused) return "another process listens there";
  return unlink(path.c_str()) == 0 ? "" : std::strerror(errno);
}

bool MayEnter(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof(peer) &&
         (peer.uid == geteuid() || peer.uid == 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<UnixDoor>> UnixDoor::Open(const std::string& path) {
  const auto refusal = [&](std::string_view cause) {
    return absl::UnavailableError(StrCat("cannot listen on unix:", path, ": ", cause));
  };
  if (const std::string fault = AddressFault(StrCat("unix:", path)); !fault.empty()) return refusal(fault);
  const sockaddr_un address = AddressOf(path);
  if (const std::string occupied = Occupied(path, address); !occupied.empty()) return refusal(occupied);

  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return refusal(std::strerror(errno));
  // Before bind: the file is never open to others, whatever the umask, which belongs to all threads.
  struct stat made {};
  bool open = fchmod(listener, S_IRUSR | S_IWUSR) == 0 &&
              bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  open = open && lstat(path.c_str(), &made) == 0;
  std::string cause = open ? "" : std::strerror(errno);
  if (open && (made.st_mode & (S_IRWXG | S_IRWXO)) != 0) cause = "the socket would be open to others";
  if (cause.empty() && listen(listener, kBacklog) != 0) cause = std::strerror(errno);
  const int wake = cause.empty() ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
  if (cause.empty() && wake < 0) cause = std::strerror(errno);
  if (!cause.empty()) {
    close(listener);
    if (open) unlink(path.c_str());
    return refusal(cause);
  }
  return std::unique_ptr<UnixDoor>(new UnixDoor(path, listener, wake, made));
}

UnixDoor::UnixDoor(std::string path, int listener, int wake, const struct stat& made)
    : path_(std::move(path)), listener_(listener), wake_(wake), made_(made) {}

UnixDoor::~UnixDoor() {
  Stop();
  close(listener_);
  close(wake_);
  // Somebody else may have put a socket of their own there since.
  struct stat now {};
  if (lstat(path_.c_str(), &now) == 0 && now.st_dev == made_.st_dev && now.st_ino == made_.st_ino) {
    unlink(path_.c_str());
  }
}

void UnixDoor::Start(Take take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Work(); });
}

void UnixDoor::Stop() {
  if (!thread_.joinable()) return;
  eventfd_write(wake_, 1);
  thread_.join();
}

void UnixDoor::Work() {
  NameThread("assay-door");
  bool retry = false;
  for (;;) {
    pollfd events[] = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    // Mostly no descriptors are left where accepting fails: asking again at once would spin.
    poll(events, retry ? 1 : 2, retry ? kRetryMilliseconds : -1);
    if (events[0].revents != 0) return;
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    retry = fd < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED;
    if (fd < 0) continue;
    if (MayEnter(fd)) {
      take_(fd);
    } else {
      close(fd);
    }
  }
}

}  // namespace assay
