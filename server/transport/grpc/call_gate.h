// CallGate: which calls a server that drains still answers.
#ifndef ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_
#define ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_

#include <cstddef>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace assay {

// CallGate lets calls in until it is closed, and counts those that have not left. Thread-safety: thread-safe.
class CallGate {
 public:
  // Enter returns false once the gate is closed; who was let in must Leave.
  bool Enter();
  void Leave();

  void Close();
  // AwaitEmpty returns when everybody has left, at the latest after `longest`. The gate must be closed.
  void AwaitEmpty(absl::Duration longest);

 private:
  Mutex mutex_;
  CondVar left_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  size_t inside_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_GRPC_CALL_GATE_H_
