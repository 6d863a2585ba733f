// CallGate: which calls a server that drains still answers.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace assay {

// CallGate lets calls in until it is closed, and counts those that have not left. Thread-safety: thread-safe;
// Enter takes no lock, and Leave none before the last one leaves a closed gate.
class CallGate {
 public:
  // Enter returns false once the gate is closed; who was let in must Leave.
  bool Enter();
  void Leave();

  void Close();
  // AwaitEmpty returns when everybody has left, at the latest after `longest`. The gate must be closed.
  void AwaitEmpty(absl::Duration longest);

 private:
  static constexpr int64_t kClosed = int64_t{1} << 62;  // added to the count of those inside

  std::atomic<int64_t> inside_ = 0;
  Mutex mutex_;  // for the waiting only
  CondVar left_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_
