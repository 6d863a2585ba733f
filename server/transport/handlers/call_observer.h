// CallObserver: what a front tells metrics of each call. telemetry/ implements it.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_CALL_OBSERVER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_CALL_OBSERVER_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace assay {

// CallReport tells of one call that has ended, as grpc_server_handled_total and
// grpc_server_handling_seconds count it.
struct CallReport {
  std::string_view service;  // "assay.v1.TokenVerifier"; lives for ever
  std::string_view method;   // "Verify"; lives for ever
  absl::StatusCode code;     // what we answered, whether or not the caller was still there
  absl::Duration duration;
};

// CallObserver is called once for each call, at its end. Thread-safety: thread-safe, and quick.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void OnCallHandled(const CallReport& report) = 0;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_CALL_OBSERVER_H_
