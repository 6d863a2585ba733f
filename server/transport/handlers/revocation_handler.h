// RevocationHandler: what operators revoke, message in, message out.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_HANDLER_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_HANDLER_H_

#include <memory>

#include "assay/v1/issuers.pb.h"
#include "server/base/clock.h"
#include "server/base/published.h"
#include "server/engine/issuer_registry.h"
#include "server/engine/verifier.h"
#include "server/jwks/revocation_list.h"
#include "server/transport/handlers/rpc_error.h"

namespace assay {

// RevocationHandler asks the list. Calls answer as those of IssuerAdminHandler do, changes on a thread of the
// list's. An issuer that is not configured is refused, but what is listed of it can be seen and taken back.
// What it is given must outlive it and every call. Thread-safety: thread-safe. No call waits.
class RevocationHandler {
 public:
  using Pending = std::shared_ptr<PendingVerification>;

  RevocationHandler(const Published<IssuerRegistry>& registry, RevocationList& list, const Clock& clock)
      : registry_(registry), list_(list), clock_(clock) {}

  Pending RevokeKey(const v1::RevokeKeyRequest& request, Answer<v1::RevocationResponse> done) const;
  Pending RevokeTokens(const v1::RevokeTokensRequest& request, Answer<v1::RevocationResponse> done) const;
  Pending ListRevocations(const v1::ListRevocationsRequest& request,
                          Answer<v1::ListRevocationsResponse> done) const;
  Pending Unrevoke(const v1::UnrevokeRequest& request, Answer<v1::RevocationResponse> done) const;

 private:
  Pending Add(absl::StatusOr<Revocation> entry, bool until_restart,
              Answer<v1::RevocationResponse> done) const;

  const Published<IssuerRegistry>& registry_;
  RevocationList& list_;
  const Clock& clock_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_HANDLER_H_
