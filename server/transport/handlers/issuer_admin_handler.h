// IssuerAdminHandler: what operators ask of issuers' keys, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_ADMIN_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_ADMIN_HANDLER_H_

#include <memory>

#include "assay/v1/issuers.pb.h"
#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/verifier.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// IssuerAdminHandler asks each issuer's JwkSetControl. Every call runs `done` exactly once, at once or on the
// event loop; what it returns cancels the call, which then ends with CANCELLED, while what was begun goes on.
// What it is given must outlive it and every call. Thread-safety: thread-safe. No call waits.
class IssuerAdminHandler {
 public:
  using Pending = std::shared_ptr<PendingVerification>;

  IssuerAdminHandler(const Published<IssuerRegistry>& registry, const Clock& clock);

  Pending ListIssuers(const v1::ListIssuersRequest& request, Answer<v1::ListIssuersResponse> done) const;
  Pending GetIssuer(const v1::GetIssuerRequest& request, Answer<v1::IssuerDetail> done) const;
  Pending RefreshIssuer(const v1::RefreshIssuerRequest& request,
                        Answer<v1::RefreshIssuerResponse> done) const;
  Pending PurgeIssuer(const v1::PurgeIssuerRequest& request, Answer<v1::PurgeIssuerResponse> done) const;

 private:
  const Published<IssuerRegistry>& registry_;
  const Clock& clock_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_ADMIN_HANDLER_H_
