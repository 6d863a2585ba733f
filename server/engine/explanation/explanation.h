// Explanation: a verdict with everything that led to it, and what the token looks like.
#ifndef ASSAY_SERVER_ENGINE_EXPLANATION_EXPLANATION_H_
#define ASSAY_SERVER_ENGINE_EXPLANATION_EXPLANATION_H_

#include <vector>

#include "assay/v1/explain.pb.h"
#include "server/base/clock.h"
#include "server/engine/explanation/recognised_shape.h"
#include "server/engine/walk.h"
#include "server/verify/token_anatomy.h"
#include "server/verify/trace.h"

namespace assay {

// Explanation is made of the walk that requests go, with a Trace. It holds no token that could be used: who
// wants a VerifiedToken asks the Verifier. It must not outlive the registry of its question.
struct Explanation {
  Walk walk;
  Trace trace;
  TokenAnatomy anatomy;                 // of the token within what was pasted
  std::vector<RecognisedShape> shapes;  // of a token that is not verified; the likeliest first
  v1::OnRequest on_request;             // what the Verifier would do now
};

// Explain judges the text as it is and tells what it is like. Pure: nothing is fetched, kept or counted.
Explanation Explain(const WalkQuestion& question, Instant now);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_EXPLANATION_EXPLANATION_H_
