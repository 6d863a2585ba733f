#include "server/fetch/connection_pool.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cstdlib>

namespace assay {

ConnectionPool::ConnectionPool(int epoll_fd, const Clock& clock, size_t connections)
    : epoll_fd_(epoll_fd), clock_(clock), multi_(curl_multi_init()) {
  if (multi_ == nullptr) std::abort();  // out of memory
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &ConnectionPool::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &ConnectionPool::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
}

ConnectionPool::~ConnectionPool() { curl_multi_cleanup(multi_); }

bool ConnectionPool::Add(CURL* handle) { return curl_multi_add_handle(multi_, handle) == CURLM_OK; }

void ConnectionPool::Remove(CURL* handle) { curl_multi_remove_handle(multi_, handle); }

void ConnectionPool::OnTime() {
  wake_at_ = absl::InfiniteDuration();
  int running = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

bool ConnectionPool::Owns(int fd) const {
  return std::find(sockets_.begin(), sockets_.end(), fd) != sockets_.end();
}

void ConnectionPool::OnReady(int fd, uint32_t events) {
  int ready = 0;
  if (events & EPOLLIN) ready |= CURL_CSELECT_IN;
  if (events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
  if (events & (EPOLLERR | EPOLLHUP)) ready |= CURL_CSELECT_ERR;
  int running = 0;
  curl_multi_socket_action(multi_, fd, ready, &running);
}

std::vector<ConnectionPool::Ended> ConnectionPool::TakeEnded() {
  std::vector<Ended> ended;
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) ended.push_back({message->easy_handle, message->data.result});
  }
  return ended;
}

int ConnectionPool::OnSocket(CURL*, curl_socket_t fd, int wanted, void* self, void*) {
  static_cast<ConnectionPool*>(self)->Watch(fd, wanted);
  return 0;
}

int ConnectionPool::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto* const pool = static_cast<ConnectionPool*>(self);
  pool->wake_at_ =
      timeout_ms < 0 ? absl::InfiniteDuration() : pool->clock_.Now().steady + absl::Milliseconds(timeout_ms);
  return 0;
}

void ConnectionPool::Watch(int fd, int wanted) {
  const auto known = std::find(sockets_.begin(), sockets_.end(), fd);
  epoll_event event{};
  event.data.fd = fd;
  if (wanted == CURL_POLL_REMOVE) {
    // curl may have closed it already, which took it out of the epoll.
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, &event);
    if (known != sockets_.end()) sockets_.erase(known);
    return;
  }
  if (wanted & CURL_POLL_IN) event.events |= EPOLLIN;
  if (wanted & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) != 0) {
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
  }
  if (known == sockets_.end()) sockets_.push_back(fd);
}

}  // namespace assay
