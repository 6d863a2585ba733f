// VerifyHandler: TokenVerifier's three RPCs, message in, message out, whatever front carries them.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_HANDLER_H_

#include <memory>

#include "assay/v1/verifier.pb.h"
#include "server/base/executor.h"
#include "server/base/limits.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/message_builder.h"
#include "server/transport/handlers/rpc_error.h"
#include "server/transport/handlers/verify_request.h"

namespace assay {

// VerifyHandler turns requests into verdicts. Every call runs `done` exactly once: before it returns (the
// result is then null), or later on `resume`; what it returns cancels the call, which then ends with
// CANCELLED. `verifier` and `resume` must outlive every call. Thread-safety: thread-safe. No call waits.
class VerifyHandler {
 public:
  VerifyHandler(const Verifier& verifier, Limits limits, ReplyOptions options);

  // Verify answers a rejection as data.
  std::shared_ptr<PendingVerification> Verify(const v1::VerifyRequest& request, const Call& call,
                                              Executor& resume, Answer<v1::VerifyResponse> done) const;

  // Authenticate answers a rejection as an error.
  std::shared_ptr<PendingVerification> Authenticate(const v1::VerifyRequest& request, const Call& call,
                                                    Executor& resume, Answer<v1::VerifiedToken> done) const;

  // BatchVerify judges on `resume`, several tokens at once; `request` must live until `done` runs.
  std::shared_ptr<PendingVerification> BatchVerify(const v1::BatchVerifyRequest& request, const Call& call,
                                                   Executor& resume,
                                                   Answer<v1::BatchVerifyResponse> done) const;

  // Draining answers a call that came after a drain began.
  RpcError Draining(Front front, const Call& call) const;

 private:
  const Verifier& verifier_;
  const Limits limits_;
  const ReplyOptions options_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_VERIFY_HANDLER_H_
