// CallError: why a call has no answer.
#ifndef ASSAY_CLIENT_CPP_CALL_ERROR_H_
#define ASSAY_CLIENT_CPP_CALL_ERROR_H_

#include <grpcpp/support/status.h>

#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace assay::client {

// CallError is an RPC error with its details read. `reason` is empty where assayd did not speak: a network, a
// proxy or gRPC itself has failed.
struct CallError {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string message{};
  std::string reason{};                           // "KEYS_UNAVAILABLE", of ErrorInfo with domain "assay"
  std::map<std::string, std::string> metadata{};  // of ErrorInfo: stage, http_status, www_authenticate, ...
  std::optional<absl::Duration> retry_after{};    // of RetryInfo

  // rejected tells whether assayd has judged the token and refused it. All else is no verdict: never take it
  // for one.
  bool rejected() const {
    return !reason.empty() &&
           (code == grpc::StatusCode::UNAUTHENTICATED || code == grpc::StatusCode::PERMISSION_DENIED);
  }
};

// ReadCallError reads a status that is not OK.
CallError ReadCallError(const grpc::Status& status);

}  // namespace assay::client

#endif  // ASSAY_CLIENT_CPP_CALL_ERROR_H_
