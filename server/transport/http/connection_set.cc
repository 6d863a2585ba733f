#include "server/transport/http/connection_set.h"

#include <utility>

namespace assay {

bool ConnectionSet::Add(std::shared_ptr<HttpConnection> connection, size_t max) {
  MutexLock lock(mutex_);
  if (draining_ || connections_.size() >= max) return false;
  connections_.insert(std::move(connection));
  return true;
}

void ConnectionSet::Remove(const std::shared_ptr<HttpConnection>& connection) {
  MutexLock lock(mutex_);
  connections_.erase(connection);
  if (connections_.empty()) emptied_.SignalAll();
}

std::vector<std::shared_ptr<HttpConnection>> ConnectionSet::Snapshot() {
  MutexLock lock(mutex_);
  return {connections_.begin(), connections_.end()};
}

void ConnectionSet::BeginDrain() {
  MutexLock lock(mutex_);
  draining_ = true;
}

bool ConnectionSet::draining() {
  MutexLock lock(mutex_);
  return draining_;
}

void ConnectionSet::WaitUntilEmpty() {
  MutexLock lock(mutex_);
  while (!connections_.empty()) emptied_.Wait(mutex_);
}

}  // namespace assay
