// From an explanation to its message.
#ifndef ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLANATION_MESSAGE_H_
#define ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLANATION_MESSAGE_H_

#include "assay/v1/explain.pb.h"
#include "server/engine/explanation/explanation.h"

namespace assay {

// ExplanationMessage tells all but how the issuer's keys stand. Texts of reasons and hints are the
// catalogue's.
v1::Explanation ExplanationMessage(const Explanation& explanation, const WalkQuestion& question, Instant now);

}  // namespace assay

#endif  // ASSAY_SERVER_TRANSPORT_HANDLERS_EXPLANATION_MESSAGE_H_
