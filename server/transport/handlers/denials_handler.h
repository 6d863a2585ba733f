// DenialsHandler: Diagnostics.ListDenials, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_DENIALS_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_DENIALS_HANDLER_H_

#include <memory>

#include "assay/v1/denials.pb.h"
#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/engine/denial_log.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// DenialsHandler answers at once. NOT_FOUND: an issuer or a policy that is neither configured nor named by a
// denial that is kept. INVALID_ARGUMENT: a filter that no denial can fit. What it is given must outlive it.
// Thread-safety: thread-safe.
class DenialsHandler {
 public:
  static constexpr uint32_t kLimit = 100, kLongestList = 1000;

  DenialsHandler(const Published<IssuerRegistry>& registry, const DenialLog& log, const Clock& clock)
      : registry_(registry), log_(log), clock_(clock) {}

  std::shared_ptr<PendingVerification> ListDenials(const v1::ListDenialsRequest& request,
                                                   Answer<v1::ListDenialsResponse> done) const;

 private:
  const Published<IssuerRegistry>& registry_;
  const DenialLog& log_;
  const Clock& clock_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_DENIALS_HANDLER_H_
