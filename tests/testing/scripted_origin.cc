#include "tests/testing/scripted_origin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "server/base/str_cat.h"

namespace assay::testing {
namespace {

// Tunnel carries bytes both ways until one side ends.
void Tunnel(int client, int port) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  while (open) {
    pollfd sides[] = {{.fd = client, .events = POLLIN, .revents = 0},
                      {.fd = server, .events = POLLIN, .revents = 0}};
    open = ::poll(sides, 2, -1) > 0;
    for (int from = 0; open && from < 2; ++from) {
      if (sides[from].revents == 0) continue;
      char buffer[16384];
      const ssize_t got = ::recv(sides[from].fd, buffer, sizeof(buffer), 0);
      open = got > 0 && ::send(sides[1 - from].fd, buffer, static_cast<size_t>(got), MSG_NOSIGNAL) == got;
    }
  }
  ::close(server);
}

}  // namespace

ScriptedOrigin::Reply ScriptedOrigin::Response(std::string_view status, std::string_view body,
                                               std::string_view headers) {
  return {.bytes =
              StrCat("HTTP/1.1 ", status, "\r\nContent-Length: ", body.size(), "\r\n", headers, "\r\n", body),
          .then = Then::kKeepAlive};
}

ScriptedOrigin::ScriptedOrigin() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

ScriptedOrigin::~ScriptedOrigin() {
  {
    MutexLock lock(mutex_);
    ending_ = gate_open_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  changed_.SignalAll();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  std::vector<std::thread> talks;
  {
    MutexLock lock(mutex_);
    talks.swap(talks_);
  }
  for (std::thread& talk : talks) talk.join();
}

std::string ScriptedOrigin::Url(std::string_view path) const {
  return StrCat("http://127.0.0.1:", port_, path);
}

void ScriptedOrigin::Serve(std::string path, Reply reply) {
  MutexLock lock(mutex_);
  replies_.insert_or_assign(std::move(path), std::move(reply));
}

void ScriptedOrigin::ServeBy(std::function<Reply(const std::string& request)> rule) {
  MutexLock lock(mutex_);
  rule_ = std::move(rule);
}

void ScriptedOrigin::OpenGate() {
  {
    MutexLock lock(mutex_);
    gate_open_ = true;
  }
  changed_.SignalAll();
}

std::vector<std::string> ScriptedOrigin::requests() const {
  MutexLock lock(mutex_);
  return requests_;
}

size_t ScriptedOrigin::connections() const {
  MutexLock lock(mutex_);
  return connections_;
}

size_t ScriptedOrigin::most_at_once() const {
  MutexLock lock(mutex_);
  return most_at_once_;
}

void ScriptedOrigin::WaitForRequests(size_t count) const {
  MutexLock lock(mutex_);
  while (requests_.size() < count) changed_.Wait(mutex_);
}

void ScriptedOrigin::Accept() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    MutexLock lock(mutex_);
    if (ending_) {
      ::close(fd);
      return;
    }
    ++connections_;
    open_.push_back(fd);
    talks_.emplace_back([this, fd] { Talk(fd); });
  }
}

void ScriptedOrigin::Talk(int fd) {
  std::string text;
  for (bool goes_on = true; goes_on;) {
    char buffer[4096];
    size_t end;
    while ((end = text.find("\r\n\r\n")) == text.npos) {
      const ssize_t got = ::recv(fd, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      text.append(buffer, static_cast<size_t>(got));
    }
    if (end == text.npos) break;
    const std::string request = text.substr(0, end + 4);
    text.erase(0, end + 4);
    const size_t from = request.find(' ') + 1;
    const std::string path = request.substr(from, request.find(' ', from) - from);
    Reply reply = Response("404 Not Found", "");
    std::function<Reply(const std::string&)> rule;
    {
      MutexLock lock(mutex_);
      if (replies_.count(path) == 0) rule = rule_;
    }
    if (rule) reply = rule(request);
    {
      MutexLock lock(mutex_);
      requests_.push_back(request);
      most_at_once_ = std::max(most_at_once_, ++at_once_);
      if (const auto found = replies_.find(path); found != replies_.end()) reply = found->second;
      changed_.SignalAll();
      while (reply.gated && !gate_open_) changed_.Wait(mutex_);
      // What the client can see of the answer must not overtake the count.
      --at_once_;
    }
    goes_on = Answer(fd, reply);
  }
  MutexLock lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), fd));
  ::close(fd);
}

bool ScriptedOrigin::Answer(int fd, const Reply& reply) {
  pollfd gone{.fd = fd, .events = POLLIN | POLLRDHUP, .revents = 0};
  if (reply.delay > absl::ZeroDuration() &&
      ::poll(&gone, 1, static_cast<int>(absl::ToInt64Milliseconds(reply.delay))) != 0) {
    return false;
  }
  size_t sent = 0;
  while (sent < reply.bytes.size()) {
    const size_t size = reply.drip ? 1 : reply.bytes.size() - sent;
    const ssize_t wrote = ::send(fd, reply.bytes.data() + sent, size, MSG_NOSIGNAL);
    if (wrote <= 0) return false;
    sent += static_cast<size_t>(wrote);
    if (reply.drip && ::poll(&gone, 1, 20) != 0) return false;
  }
  if (reply.tunnel_to != 0) {
    Tunnel(fd, reply.tunnel_to);
    return false;
  }
  switch (reply.then) {
    case Then::kKeepAlive:
      return true;
    case Then::kClose:
      return false;
    case Then::kReset: {
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
      return false;
    }
    case Then::kHang:
      ::poll(&gone, 1, -1);
      return false;
  }
  return false;
}

}  // namespace assay::testing
