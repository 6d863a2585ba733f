// From IssuerAdmin's messages about revocations to entries of the list, and back.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_MESSAGES_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_MESSAGES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "assay/v1/issuers.pb.h"
#include "server/jwks/revocation.h"

namespace assay {

// RevocationOf reads what is to be revoked at `now`. INVALID_ARGUMENT: it names nothing, or a time that is
// none, or tokens that have all expired. What else an entry must be is CheckRevocation's question.
absl::StatusOr<Revocation> RevocationOf(const v1::RevokeKeyRequest& request);
absl::StatusOr<Revocation> RevocationOf(const v1::RevokeTokensRequest& request, absl::Time now);

// NameOf reads what is to be taken back; INVALID_ARGUMENT where the request names nothing.
absl::StatusOr<RevocationName> NameOf(const v1::UnrevokeRequest& request);

v1::Revocation RevocationMessage(const Revocation& entry);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_REVOCATION_MESSAGES_H_
