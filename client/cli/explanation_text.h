// ExplanationText: an explanation as people read it.
#ifndef ASSAY_CLIENT_CLI_EXPLANATION_TEXT_H_
#define ASSAY_CLIENT_CLI_EXPLANATION_TEXT_H_

#include <string>

#include "assay/v1/explain.pb.h"
#include "client/cli/console.h"

namespace assay::cli {

// ExplanationText begins with the verdict in one sentence, then tells what the token says, every check by
// stage, the keys, and at its end why it came to this, what to do, and what the token looks like.
std::string ExplanationText(const v1::Explanation& explanation, const Console& console);

// ExitCodeOf is kVerified, kRejected or kUnjudged.
ExitCode ExitCodeOf(const v1::Explanation& explanation);

}  // namespace assay::cli

#endif  // ASSAY_CLIENT_CLI_EXPLANATION_TEXT_H_
