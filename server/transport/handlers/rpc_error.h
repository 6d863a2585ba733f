// RpcError: the answer to a call that is not a message.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_RPC_ERROR_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_RPC_ERROR_H_

#include <optional>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "assay/v1/verifier.pb.h"
#include "google/rpc/status.pb.h"
#include "server/verify/verdict.h"
#include "tl/expected.hpp"

namespace assay {

// kErrorDomain is the ErrorInfo.domain of everything that this service says.
inline constexpr std::string_view kErrorDomain = "assay";

// RpcError holds a canonical code (google.rpc.Code), a text, and ErrorInfo and RetryInfo as details.
struct RpcError {
  google::rpc::Status status;
  std::optional<absl::Duration> retry_pushback;  // set where another try makes sense

  absl::StatusCode code() const { return static_cast<absl::StatusCode>(status.code()); }
};

// Reply is what one call comes to, Answer who takes it; it is run exactly once.
template <typename Message>
using Reply = tl::expected<Message, RpcError>;
template <typename Message>
using Answer = absl::AnyInvocable<void(Reply<Message>)>;

// MakeRpcError turns a rejection into UNAUTHENTICATED or PERMISSION_DENIED, as its HTTP status says.
// ErrorInfo.metadata tells stage, http_status, www_authenticate, correlation_id, and detail where it is
// shown.
RpcError MakeRpcError(const v1::Rejection& rejection, const v1::Evaluation& evaluation);

// MakeRpcError turns a missing verdict into UNAVAILABLE, RESOURCE_EXHAUSTED or DEADLINE_EXCEEDED, never into
// a code of a rejection's.
RpcError MakeRpcError(const Unjudged& unjudged, const v1::Evaluation& evaluation);

// MakeRpcError passes on the code of a status that is not OK: INVALID_ARGUMENT with reason REQUEST_INVALID,
// others without details.
RpcError MakeRpcError(const absl::Status& status);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_RPC_ERROR_H_
