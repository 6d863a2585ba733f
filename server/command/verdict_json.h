// VerdictJson: a judgement as one line of JSON.
#ifndef ASSAY_SERVER_COMMAND_VERDICT_JSON_H_
#define ASSAY_SERVER_COMMAND_VERDICT_JSON_H_

#include <string>

#include "server/engine/verifier.h"

namespace assay {

// VerdictJson is what `assay verify --json` prints of the same verdict, with the operator's detail: one
// object in one line, its line feed included.
std::string VerdictJson(const Judgement& judgement);

}  // namespace assay

#endif  // ASSAY_SERVER_COMMAND_VERDICT_JSON_H_
