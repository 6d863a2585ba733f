// What a caller may ask: the checks of a request before any token is looked at.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_REQUEST_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_REQUEST_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "assay/v1/verifier.pb.h"
#include "server/base/executor.h"
#include "server/base/limits.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

inline constexpr size_t kRequestItemBytes = 1024;  // one audience, scope or claim name; a policy's name

// Call is what a front knows of a call beside its message.
struct Call {
  absl::Duration deadline = absl::InfiniteDuration();  // steady; when the caller gives up
  std::string trace_id{};                              // TraceIdOf its `traceparent`; empty: none
};

// CheckVerifyRequest returns INVALID_ARGUMENT, which names the field and never its value, for lists beyond
// limits.request_items, items that are empty or too long, a scope that is not one scope, and a certificate
// digest of another size than SHA-256's. The token is the verifier's matter, its size included.
absl::Status CheckVerifyRequest(const v1::VerifyRequest& request, const Limits& limits);

// CheckUnarySize returns INVALID_ARGUMENT for a request beyond limits.unary_request_bytes whose token is not
// what makes it too large: that is TOKEN_TOO_LARGE, which the verifier says.
absl::Status CheckUnarySize(const v1::VerifyRequest& request, const Limits& limits);

// NarrowingOf is what a request that passes CheckVerifyRequest demands and knows.
Narrowing NarrowingOf(const v1::VerifyRequest& request);

// JudgeRequest walks one request that passes CheckVerifyRequest. `done` runs exactly once: before the return
// (the result is then null), or later on `resume`. Nothing of `request` is used after the return.
std::shared_ptr<PendingVerification> JudgeRequest(const Verifier& verifier, const Limits& limits,
                                                  const v1::VerifyRequest& request, Front front,
                                                  const Call& call, Executor& resume,
                                                  absl::AnyInvocable<void(Reply<Judgement>)> done);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_REQUEST_H_
