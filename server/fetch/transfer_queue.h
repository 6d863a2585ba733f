// TransferQueue: which transfers run and which wait for their turn.
#ifndef ASSAY_SERVER_FETCH_TRANSFER_QUEUE_H_
#define ASSAY_SERVER_FETCH_TRANSFER_QUEUE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "server/fetch/transfer.h"

namespace assay {

// TransferQueue lets so many transfers run in all, and so many of one host; hosts take turns, so that one
// with a long queue does not hold up the others. Thread-safety: single-threaded (owner: the fetch thread).
class TransferQueue {
 public:
  TransferQueue(size_t running, size_t running_per_host) : limit_(running), host_limit_(running_per_host) {}

  void Push(std::unique_ptr<Transfer> transfer);
  // Next returns a transfer that may run now, and counts it as running; null where there is none.
  std::unique_ptr<Transfer> Next();
  // Ended gives the place of one that ran back.
  void Ended(const Transfer& transfer);
  // Clear destroys what waits.
  void Clear();
  // HasNext tells that Next may return one.
  bool HasNext() const { return running_ < limit_ && !line_.empty(); }

 private:
  struct Host {
    size_t running = 0;
    std::deque<std::unique_ptr<Transfer>> waiting;
  };
  // Line puts a host that may run one more at the end of the line of hosts.
  void Line(const std::string& key, const Host& host);

  const size_t limit_;
  const size_t host_limit_;
  size_t running_ = 0;
  absl::flat_hash_map<std::string, Host> hosts_;  // with something running or waiting
  std::deque<std::string> line_;  // hosts with something that may run; one may stand here more than once
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_TRANSFER_QUEUE_H_
