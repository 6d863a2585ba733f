#include "server/transport/grpc/bind_error.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace assay {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

std::string TryBind(const sockaddr* address, socklen_t size) {
  const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::strerror(errno);
  const int on = 1;
  if (address->sa_family != AF_UNIX) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const bool bound = bind(fd, address, size) == 0 && listen(fd, 1) == 0;
  const int error = errno;
  close(fd);
  return bound ? std::string() : std::strerror(error);
}

std::string UnixError(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return "a socket's path has 1 to 107 bytes";
  path.copy(address.sun_path, path.size());
  std::string error = TryBind(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  if (error.empty()) unlink(address.sun_path);
  return error;
}

}  // namespace

std::string BindError(const std::string& address) {
  if (address.compare(0, kUnixPrefix.size(), kUnixPrefix) == 0) {
    return UnixError(std::string_view(address).substr(kUnixPrefix.size()));
  }
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return "not HOST:PORT or unix:PATH";
  std::string host = address.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) {
    return "not a literal address and a port";
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  return TryBind(found->ai_addr, found->ai_addrlen);
}

}  // namespace assay
