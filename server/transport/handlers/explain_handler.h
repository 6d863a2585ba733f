// ExplainHandler: why a token is verified or not, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLAIN_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLAIN_HANDLER_H_

#include <memory>

#include "assay/v1/explain.pb.h"
#include "server/base/clock.h"
#include "server/base/limits.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// ExplainHandler judges by the registry that was published last and the keys that are there, and asks the
// issuer's control when they were first seen. `done` runs exactly once, at once or on the event loop; what
// Explain returns cancels the call, which then ends with CANCELLED. No observer is told. What it is given
// must outlive it and every call. Thread-safety: thread-safe. No call waits.
class ExplainHandler {
 public:
  ExplainHandler(const Published<IssuerRegistry>& registry, const Clock& clock, Limits limits);

  std::shared_ptr<PendingVerification> Explain(const v1::ExplainRequest& request,
                                               Answer<v1::Explanation> done) const;

 private:
  const Published<IssuerRegistry>& registry_;
  const Clock& clock_;
  const Limits limits_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLAIN_HANDLER_H_
