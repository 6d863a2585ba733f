#include "server/transport/grpc/bind_error.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "absl/strings/numbers.h"
#include "server/base/str_cat.h"

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

bool IsUnix(const std::string& address) { return address.rfind(kUnixPrefix, 0) == 0; }

sockaddr_un UnixAddress(const std::string& address) {
  sockaddr_un unix_address{};
  unix_address.sun_family = AF_UNIX;
  address.copy(unix_address.sun_path, sizeof(unix_address.sun_path) - 1, kUnixPrefix.size());
  return unix_address;
}

using AddressInfo = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// Resolve returns null for what is not a literal address and a port.
AddressInfo Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  const bool has_port = colon != std::string::npos && absl::SimpleAtoi(address.substr(colon + 1), &port);
  if (!has_port || port < 0 || port > 65535) return {nullptr, freeaddrinfo};
  std::string host = address.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (host.empty() || getaddrinfo(host.c_str(), StrCat(port).c_str(), &hints, &found) != 0) found = nullptr;
  return {found, freeaddrinfo};
}

}  // namespace

std::string AddressFault(const std::string& address) {
  if (IsUnix(address)) {
    const size_t size = address.size() - kUnixPrefix.size();
    return size > 0 && size < sizeof(sockaddr_un::sun_path) ? "" : "a socket's path has 1 to 107 bytes";
  }
  return Resolve(address) == nullptr ? "neither HOST:PORT with a literal address nor unix:PATH" : "";
}

std::string BindError(const std::string& address) {
  if (!IsUnix(address)) {
    const AddressInfo info = Resolve(address);
    return TryBind(info->ai_addr, info->ai_addrlen);
  }
  const sockaddr_un unix_address = UnixAddress(address);
  std::string error = TryBind(reinterpret_cast<const sockaddr*>(&unix_address), sizeof(unix_address));
  if (error.empty()) unlink(unix_address.sun_path);
  return error;
}

}  // namespace assay
