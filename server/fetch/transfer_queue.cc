#include "server/fetch/transfer_queue.h"

#include <utility>

namespace assay {

void TransferQueue::Push(std::unique_ptr<Transfer> transfer) {
  const std::string key = transfer->host_key();
  Host& host = hosts_[key];
  host.waiting.push_back(std::move(transfer));
  Line(key, host);
}

std::unique_ptr<Transfer> TransferQueue::Next() {
  while (running_ < limit_ && !line_.empty()) {
    const std::string key = std::move(line_.front());
    line_.pop_front();
    const auto found = hosts_.find(key);
    if (found == hosts_.end() || found->second.waiting.empty() || found->second.running >= host_limit_)
      continue;
    Host& host = found->second;
    auto transfer = std::move(host.waiting.front());
    host.waiting.pop_front();
    ++host.running;
    ++running_;
    Line(key, host);
    return transfer;
  }
  return nullptr;
}

void TransferQueue::Ended(const Transfer& transfer) {
  const std::string key = transfer.host_key();
  const auto found = hosts_.find(key);
  Host& host = found->second;
  --host.running;
  --running_;
  if (host.running == 0 && host.waiting.empty()) {
    hosts_.erase(found);
  } else {
    Line(key, host);
  }
}

void TransferQueue::Clear() {
  hosts_.clear();
  line_.clear();
}

void TransferQueue::Line(const std::string& key, const Host& host) {
  if (!host.waiting.empty() && host.running < host_limit_) line_.push_back(key);
}

}  // namespace assay
