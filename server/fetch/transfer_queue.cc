#include "server/fetch/transfer_queue.h"

#include <utility>

namespace assay {

void TransferQueue::Push(std::unique_ptr<Transfer> transfer) {
  const std::string key = transfer->host_key();
  Host& host = hosts_[key];
  host.waiting.push_back(std::move(transfer));
  Enqueue(key, host);
}

std::unique_ptr<Transfer> TransferQueue::Next() {
  while (const Line* const line = NextLine()) {
    const bool named = line == &named_;
    located_turn_ = named;
    Line& from = named ? named_ : located_;
    const std::string key = std::move(from.front());
    from.pop_front();
    const auto found = hosts_.find(key);
    if (found == hosts_.end() || found->second.waiting.empty()) continue;
    Host& host = found->second;
    // It stood here more than once, and something has changed since.
    if (host.running >= limits_.running_per_host || host.waiting.front()->needs_lookup() != named) continue;
    auto transfer = std::move(host.waiting.front());
    host.waiting.pop_front();
    ++host.running;
    ++running_;
    if (named) ++lookups_;
    Enqueue(key, host);
    return transfer;
  }
  return nullptr;
}

void TransferQueue::Ended(const std::string& key) {
  const auto found = hosts_.find(key);
  Host& host = found->second;
  --host.running;
  --running_;
  if (host.running == 0 && host.waiting.empty()) {
    hosts_.erase(found);
  } else {
    Enqueue(key, host);
  }
}

void TransferQueue::Clear() {
  hosts_.clear();
  named_.clear();
  located_.clear();
}

void TransferQueue::Enqueue(const std::string& key, const Host& host) {
  if (host.waiting.empty() || host.running >= limits_.running_per_host) return;
  (host.waiting.front()->needs_lookup() ? named_ : located_).push_back(key);
}

const TransferQueue::Line* TransferQueue::NextLine() const {
  if (running_ >= limits_.running) return nullptr;
  const bool named = !named_.empty() && lookups_ < limits_.lookups;
  if (!located_.empty() && (located_turn_ || !named)) return &located_;
  return named ? &named_ : nullptr;
}

}  // namespace assay
