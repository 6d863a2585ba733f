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

// TransferQueue lets so many transfers run in all, so many of one host, and so many look-ups of names; hosts
// take turns, so that neither one with a long queue nor a resolver that hangs holds up the others.
// Thread-safety: single-threaded (owner: the fetch thread).
class TransferQueue {
 public:
  struct Limits {
    size_t running;
    size_t running_per_host;
    size_t lookups;
  };

  explicit TransferQueue(Limits limits) : limits_(limits) {}

  void Push(std::unique_ptr<Transfer> transfer);
  // Next returns a transfer that may run now, and counts it as running, and its look-up if it needs one; null
  // where there is none.
  std::unique_ptr<Transfer> Next();
  // LookupEnded gives the place of a look-up back.
  void LookupEnded() { --lookups_; }
  // Ended gives the place of a transfer to `host`, its host_key, back.
  void Ended(const std::string& host);
  // Clear destroys what waits.
  void Clear();
  // HasNext tells that Next may return one.
  bool HasNext() const { return NextLine() != nullptr; }

 private:
  using Line = std::deque<std::string>;  // of hosts; one may stand in it more than once
  struct Host {
    size_t running = 0;
    std::deque<std::unique_ptr<Transfer>> waiting;
  };

  // Enqueue puts a host that may run one more at the end of its line.
  void Enqueue(const std::string& key, const Host& host);
  const Line* NextLine() const;

  const Limits limits_;
  size_t running_ = 0;
  size_t lookups_ = 0;
  absl::flat_hash_map<std::string, Host> hosts_;  // with something running or waiting
  Line named_;                                    // hosts whose next transfer needs a look-up
  Line located_;                                  // hosts whose next needs none
  bool located_turn_ = false;
};

}  // namespace assay

#endif  // ASSAY_SERVER_FETCH_TRANSFER_QUEUE_H_
