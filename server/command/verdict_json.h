// VerdictJson: a judgement as one line of JSON.
#ifndef ASSAY_SERVER_COMMAND_VERDICT_JSON_H_
#define ASSAY_SERVER_COMMAND_VERDICT_JSON_H_

#include <string>

#include "server/engine/verifier.h"

namespace assay {

// VerdictJson is the message that the Verify RPC would answer, with the operator's detail, in protobuf's JSON
// form; an unjudged verdict stands under "unjudged" as {"reason": ...}.
std::string VerdictJson(const Judgement& judgement);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_VERDICT_JSON_H_
