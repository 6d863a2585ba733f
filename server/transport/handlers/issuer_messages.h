// From key supply to the messages of IssuerAdmin.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_MESSAGES_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_MESSAGES_H_

#include "absl/time/time.h"
#include "assay/v1/issuers.pb.h"
#include "server/base/clock.h"
#include "server/engine/issuer_registry.h"
#include "server/jwks/jwk_set_control.h"

namespace assay {

// TimestampOf has whole microseconds; times beyond what the message can hold are not for it.
google::protobuf::Timestamp TimestampOf(absl::Time time);
// DurationOf is for durations that are finite.
google::protobuf::Duration DurationOf(absl::Duration duration);

v1::KeySetState StateMessage(CacheState state);
v1::FetchOutcome FetchMessage(const FetchReport& report, absl::Time ended);
v1::KeyChange KeyMessage(const Jwk& key);

// IssuerStatusMessage tells how the keys of `issuer` stand at `now`.
v1::IssuerStatus IssuerStatusMessage(const Issuer& issuer, const JwkSetReport& report, Instant now);

// IssuerDetailMessage adds every key: those seen by first sighting, then the dropped ones.
v1::IssuerDetail IssuerDetailMessage(const Issuer& issuer, const JwkSetReport& report, Instant now);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_ISSUER_MESSAGES_H_
