#include "tests/transport/http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace assay {

bool RawResponse::Has(std::string_view header_line) const {
  return headers.find("\r\n" + std::string(header_line) + "\r\n") != std::string::npos;
}

RawClient::RawClient(int port, const std::string& ip) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(sockaddr_in);
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  if (inet_pton(AF_INET, ip.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<uint16_t>(port));
  } else {
    inet_pton(AF_INET6, ip.c_str(), &v6->sin6_addr);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<uint16_t>(port));
    size = sizeof(sockaddr_in6);
  }
  socket_ = socket(address.ss_family, SOCK_STREAM, 0);
  const timeval patience = {20, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::HalfClose() { shutdown(socket_, SHUT_WR); }

bool RawClient::Fill() {
  char bytes[4096];
  const ssize_t got = recv(socket_, bytes, sizeof(bytes), 0);
  reset_ = got < 0;
  if (got <= 0) return false;
  received_.append(bytes, static_cast<size_t>(got));
  return true;
}

RawResponse RawClient::Read(bool head) {
  size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return {};
  }
  RawResponse response;
  response.headers = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const size_t length = response.headers.find(kLength);
  size_t body = 0;
  if (!head && length != std::string::npos) {
    body = static_cast<size_t>(std::atoi(response.headers.c_str() + length + kLength.size()));
  }
  while (received_.size() < body) {
    if (!Fill()) return {};
  }
  response.body = received_.substr(0, body);
  received_.erase(0, body);
  response.status = std::atoi(response.headers.c_str() + std::strlen("HTTP/1.1 "));
  return response;
}

bool RawClient::Ended() {
  while (Fill()) {
  }
  return received_.empty() && !reset_;
}

std::string Get(std::string_view target, std::string_view more_headers) {
  return std::string("GET ")
      .append(target)
      .append(" HTTP/1.1\r\nHost: test\r\n")
      .append(more_headers)
      .append("\r\n");
}

}  // namespace assay
